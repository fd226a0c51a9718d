import { floatText, RawJson } from "./raw-json.js";

/** Fields that are floats in Chroma and therefore shown with a point. */
const floatFields = new Set([
  "resize_factor",
  "search_rng_factor",
  "search_rng_epsilon",
  "write_rng_factor",
  "write_rng_epsilon",
  "initial_lambda",
  "center_drift_threshold",
]);

/** JSON of a configuration or schema: maps become objects, raw JSON is spliced in, absent fields are left out. */
export const encode = (value: unknown): string => {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(encode).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries: Iterable<readonly [string, unknown]> = value instanceof Map ? value : Object.entries(value);
  const members: string[] = [];
  for (const [key, item] of entries) {
    if (item === undefined) continue;
    const isFloat = typeof item === "number" && floatFields.has(key);
    members.push(`${JSON.stringify(key)}:${isFloat ? floatText(item) : encode(item)}`);
  }
  return `{${members.join(",")}}`;
};
