import type { Bounds, NumberValue } from "@vexfs/core";
import type { LosslessNumber } from "lossless-json";

const i64Min = -(2n ** 63n);
const i64Max = 2n ** 63n - 1n;

/**
 * The bound that holds for the same numbers as `bound` does where both sides become 64-bit floats first, as they do in Qdrant:
 * the integers that round to one float are all equal to it.
 */
export const floatBound = (name: keyof Bounds, bound: LosslessNumber): NumberValue => {
  const float = Number(bound.value);
  // Integers that are safe are floats themselves, so that it does not matter as what they are compared.
  if (Number.isSafeInteger(float)) return { int: BigInt(float) };
  if (Math.abs(float) < Number.MAX_SAFE_INTEGER || !Number.isFinite(float)) return { float };
  const int = name === "gt" || name === "lte" ? greatestThatRoundsTo(float) : leastThatRoundsTo(float);
  return int < i64Min || int > i64Max ? { float } : { int };
};

const greatestThatRoundsTo = (float: number): bigint => -leastThatRoundsTo(-float);

const leastThatRoundsTo = (float: number): bigint => {
  // Half of the way to the float below, and one more where that is rounded down.
  const middle = (BigInt(float) + BigInt(floatBelow(float))) / 2n;
  return [middle - 1n, middle, middle + 1n].find((int) => Number(int) === float) ?? BigInt(float);
};

/** The next smaller float of one that is not zero. */
const floatBelow = (float: number): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, float);
  view.setBigUint64(0, view.getBigUint64(0) + (float > 0 ? -1n : 1n));
  return view.getFloat64(0);
};
