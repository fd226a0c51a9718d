import type { Metric } from "@vexfs/core";

/** Chroma's name of a way to measure distance. */
export type Space = "l2" | "cosine" | "ip";

export const spaces: readonly Space[] = ["l2", "cosine", "ip"];

/** How a space is measured, and how the engine's measure becomes Chroma's distance: `scale * measure + offset`. */
export interface DistanceRule {
  readonly metric: Metric;
  readonly scale: number;
  readonly offset: number;
}

/** Distances are the squared one, 1 − cosine and 1 − dot product. */
export const distanceRules: Readonly<Record<Space, DistanceRule>> = {
  l2: { metric: "squaredEuclidean", scale: 1, offset: 0 },
  cosine: { metric: "cosine", scale: -1, offset: 1 },
  ip: { metric: "dot", scale: -1, offset: 1 },
};
