/** A typed constant in a filter. Integers are 64-bit and therefore `bigint`. */
export type FilterValue =
  | { readonly string: string }
  | { readonly int: bigint }
  | { readonly float: number }
  | { readonly bool: boolean };

/** A number in a filter. */
export type NumberValue = { readonly int: bigint } | { readonly float: number };

/** Where in the payload a condition looks, one segment per nested key. */
export type FieldPath = readonly string[];

/**
 * Which values of a field a condition speaks of: only scalars, only elements of arrays (of exactly the constant's type), or either.
 */
export type Elements = "scalar" | "array" | "any";

/** The text that a text condition looks into: the record's document or a string field of its payload. */
export type TextTarget = { readonly document: true } | { readonly path: FieldPath };
