import type { Point } from "./curve.js";
import type { DataName } from "./options.js";

/** What was measured, and of whom. */
export interface Measured {
  readonly data: DataName;
  /** Records of it. */
  readonly count: number;
  readonly subject: string;
  readonly what: string;
}

/** One figure of one subject. */
export interface Figure extends Measured {
  readonly unit: string;
  readonly value: number;
  readonly recall?: number;
}

/** Every point of one search, for pictures. */
export interface Curve extends Measured {
  readonly points: readonly Point[];
}

/** What came out. */
export interface EngineReport {
  readonly figures: readonly Figure[];
  readonly curves: readonly Curve[];
}

/** Units of which more is better; of all others less is. */
export const SPEEDS = {
  vectorsPerCpuSecond: "vectors a CPU second",
  vectorsPerSecond: "vectors a second",
  queriesPerCpuSecond: "queries a CPU second",
} as const;

/** How many times better one figure is than another. */
export function timesBetter(ours: Figure, theirs: Figure): number {
  const isSpeed = Object.values<string>(SPEEDS).includes(ours.unit);
  return isSpeed ? ours.value / theirs.value : theirs.value / ours.value;
}
