import { invalidArgument } from "../errors/chroma-error.js";

/** A parsed query string. */
export type QueryString = Readonly<Record<string, unknown>>;

const u32Max = 4_294_967_295;

const refused = (field: string, text: string): Error =>
  invalidArgument(`Failed to deserialize query string: ${field}: ${text}`);

/** The only value of a parameter, or null. */
const single = (query: QueryString, field: string): string | null => {
  const value = query[field];
  if (Array.isArray(value)) throw invalidArgument(`Failed to deserialize query string: duplicate field \`${field}\``);
  return typeof value === "string" ? value : null;
};

/** An unsigned 32-bit parameter, or null when it is absent. */
export const u32Parameter = (query: QueryString, field: string): number | null => {
  const text = single(query, field);
  if (text === null) return null;
  if (text === "") throw refused(field, "cannot parse integer from empty string");
  const digits = text.length > 1 && text.startsWith("+") ? text.slice(1) : text;
  let value = 0;
  // The first of both faults is the one that is told.
  for (const digit of digits) {
    if (!/\d/.test(digit)) throw refused(field, "invalid digit found in string");
    value = value * 10 + Number(digit);
    if (value > u32Max) throw refused(field, "number too large to fit in target type");
  }
  return value;
};

/** Refuses a parameter that is none of the variants. */
export const checkVariantParameter = (query: QueryString, field: string, variants: readonly string[]): void => {
  const text = single(query, field);
  if (text === null || variants.includes(text)) return;
  const known = variants.map((variant) => `\`${variant}\``).join(", ");
  throw refused(field, `unknown variant \`${text}\`, expected one of ${known}`);
};
