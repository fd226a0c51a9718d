import { LosslessNumber } from "lossless-json";
import { RawJson } from "./raw-json.js";

/** JSON of plain values: maps become objects, raw JSON and lossless numbers are spliced in, absent fields are left out. */
export const encode = (value: unknown): string => {
  if (value instanceof RawJson) return value.text;
  if (value instanceof LosslessNumber) return value.value;
  if (Array.isArray(value)) return `[${value.map(encode).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries: Iterable<readonly [string, unknown]> = value instanceof Map ? value : Object.entries(value);
  const members: string[] = [];
  for (const [key, item] of entries) {
    if (item !== undefined) members.push(`${JSON.stringify(key)}:${encode(item)}`);
  }
  return `{${members.join(",")}}`;
};
