import { isInteger, LosslessNumber, parse } from "lossless-json";

/** A payload value with its type, as the engine sees it. */
export type ModelValue =
  | { readonly string: string }
  | { readonly int: bigint }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly array: readonly ModelValue[] }
  | { readonly object: ReadonlyMap<string, ModelValue> }
  | null;

/** Reads JSON without losing the difference between `2` and `2.0`. */
export const parseValue = (json: string): ModelValue => typed(parse(json));

const typed = (value: unknown): ModelValue => {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return { string: value };
  if (typeof value === "boolean") return { bool: value };
  if (value instanceof LosslessNumber) return typedNumber(value.value);
  if (Array.isArray(value)) return { array: value.map(typed) };
  return { object: new Map(Object.entries(value as Record<string, unknown>).map(([key, item]) => [key, typed(item)])) };
};

const typedNumber = (text: string): ModelValue => {
  if (isInteger(text)) {
    const int = BigInt(text);
    if (BigInt.asIntN(64, int) === int) return { int };
  }
  return { float: Number(text) };
};

/** JSON of a double: shortest digits, always with a point or an exponent. */
export const floatText = (value: number): string => {
  if (!Number.isFinite(value)) return "null";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-5)) return value.toExponential();
  const digits = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(digits) ? digits : `${digits}.0`;
};

/** JSON of a double that is an f32: the fewest digits that read back as the same f32. */
export const float32Text = (value: number): string => {
  if (!Number.isFinite(value)) return "null";
  for (let precision = 1; precision < 10; precision++) {
    const short = Number(value.toPrecision(precision));
    if (Math.fround(short) === value) return floatText(short);
  }
  return floatText(value);
};

/** JSON of a value. */
export const valueText = (value: ModelValue): string => {
  if (value === null) return "null";
  if ("string" in value) return JSON.stringify(value.string);
  if ("int" in value) return String(value.int);
  if ("float" in value) return floatText(value.float);
  if ("bool" in value) return String(value.bool);
  if ("array" in value) return `[${value.array.map(valueText).join(",")}]`;
  return `{${[...value.object].map(([key, item]) => `${JSON.stringify(key)}:${valueText(item)}`).join(",")}}`;
};
