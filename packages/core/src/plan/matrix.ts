import type { Filter } from "../filter/filter.js";

/** How near sampled records are to each other. */
export interface MatrixPlan {
  readonly space: string;
  readonly filter?: Filter;
  /** Records drawn by chance among those that pass and have a vector in the space. */
  readonly sample: number;
  /** The nearest others that are told of each. */
  readonly limit: number;
  /** As of a search. */
  readonly idf?: boolean;
}

/** The nearest others of each record of a sample; nothing of a sample of one. Scores are f32. */
export interface Matrix {
  /** The ids of the sample, in the order of ids. */
  readonly ids: readonly string[];
  /** For each, the places of others in the sample, nearest first, and their scores. */
  readonly neighbors: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
}
