import { isLosslessNumber, parse, stringify } from "lossless-json";

/** JSON whose numbers keep their digits. */
export const parseLossless = (text: string): unknown => parse(text);

/** The JSON text of such a value, numbers as they were written. */
export const jsonText = (value: unknown): string => stringify(value) ?? "null";

/** The text of a member of a JSON object, numbers as they were written; null when it is absent or null. */
export const member = (text: string, name: string): string | null => {
  const object = parse(text) as Readonly<Record<string, unknown>> | null;
  const value = object?.[name];
  return value === undefined || value === null ? null : jsonText(value);
};

/** A text that is the same for equal values: keys in order, `1e3` as `1000.0`, `2` apart from `2.0`. */
export const canonical = (value: unknown): string => {
  if (isLosslessNumber(value)) {
    return /[.eE]/.test(value.value) ? `f${Number(value.value)}` : `i${value.value}`;
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value as Readonly<Record<string, unknown>>).sort(([one], [other]) =>
      one < other ? -1 : 1,
    );
    return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
};
