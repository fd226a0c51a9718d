import type { FilterValue } from "@vexfs/core";
import { LosslessNumber } from "lossless-json";
import type { ConstantType } from "../schema/indexing.js";

const i64Min = -(2n ** 63n);
const i64Max = 2n ** 63n - 1n;
const u64Max = 2n ** 64n - 1n;

/**
 * The constant that a JSON value stands for, or null when it stands for none. An integer beyond 64 bits is a float, and
 * one that only fits without a sign is refused.
 */
export const constant = (value: unknown): FilterValue | null => {
  if (typeof value === "string") return { string: value };
  if (typeof value === "boolean") return { bool: value };
  return value instanceof LosslessNumber ? numberConstant(value.value) : null;
};

const numberConstant = (digits: string): FilterValue | null => {
  if (/[.eE]/.test(digits) || digits === "-0") return { float: Number(digits) };
  const int = BigInt(digits);
  if (int >= i64Min && int <= i64Max) return { int };
  return int > i64Max && int <= u64Max ? null : { float: Number(digits) };
};

/** The JSON value as a float, if it is any number. */
export const floatConstant = (value: unknown): FilterValue | null =>
  value instanceof LosslessNumber ? { float: Number(value.value) } : null;

/** Chroma's name of a constant's type. */
export const constantType = (value: FilterValue): ConstantType => {
  if ("string" in value) return "Str";
  if ("int" in value) return "Int";
  return "float" in value ? "Float" : "Bool";
};
