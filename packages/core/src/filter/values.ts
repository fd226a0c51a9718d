/** A typed constant in a filter. Integers are 64-bit and therefore `bigint`. */
export type FilterValue =
  | { readonly string: string }
  | { readonly int: bigint }
  | { readonly float: number }
  | { readonly bool: boolean };

/** A number in a filter. */
export type NumberValue = { readonly int: bigint } | { readonly float: number };

/** One step into a payload: the value under a key, the element of an array at an index, or every element of an array. */
export type PathSegment = string | { readonly index: number } | { readonly each: true };

/** Where in the payload something is. Only the last value may be an array that was not asked for: a key is never looked up in an array. */
export type FieldPath = readonly PathSegment[];

/**
 * Which values of a field a condition speaks of: only scalars, only elements of arrays (of exactly the constant's type),
 * either (numbers compare as numbers), or either of exactly the constant's type (`typed`: the integer 2 is not the float 2.0).
 */
export type Elements = "scalar" | "array" | "any" | "typed";

/** The text that a text condition looks into: the record's document or a string field of its payload. */
export type TextTarget = { readonly document: true } | { readonly path: FieldPath };
