import type { FilterValue, NumberValue } from "@vexfs/core";
import { LosslessNumber } from "lossless-json";

const i64Min = -(2n ** 63n);
const i64Max = 2n ** 63n - 1n;

/** The 64-bit signed integer that a JSON value is, or null. */
export const integerConstant = (value: unknown): bigint | null => {
  if (!(value instanceof LosslessNumber) || !/^-?\d+$/.test(value.value)) return null;
  const int = BigInt(value.value);
  return int >= i64Min && int <= i64Max ? int : null;
};

/** The number that a JSON value is, or null; integers beyond 64 bits are floats. */
export const numberConstant = (value: unknown): NumberValue | null => {
  if (!(value instanceof LosslessNumber)) return null;
  const int = integerConstant(value);
  return int === null ? { float: Number(value.value) } : { int };
};

/** What a value may be matched with: a string, an integer or a boolean; null for anything else. */
export const matchConstant = (value: unknown): FilterValue | null => {
  if (typeof value === "string") return { string: value };
  if (typeof value === "boolean") return { bool: value };
  const int = integerConstant(value);
  return int === null ? null : { int };
};

/** A list of strings or of integers, each once; null for anything else. The empty list is of either type. */
export const matchConstants = (value: unknown): readonly FilterValue[] | null => {
  if (!Array.isArray(value)) return null;
  const unique = new Map<string | bigint, FilterValue>();
  const isText = value.every((item) => typeof item === "string");
  for (const item of value) {
    const key = isText ? (item as string) : integerConstant(item);
    if (key === null) return null;
    unique.set(key, typeof key === "string" ? { string: key } : { int: key });
  }
  return [...unique.values()];
};

/** A size that is no number below zero; null for anything else. */
export const sizeConstant = (value: unknown): number | null => {
  const int = integerConstant(value);
  return int === null || int < 0n ? null : Number(int);
};
