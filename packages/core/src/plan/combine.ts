import type { AnyVectorColumn } from "../columns.js";
import type { Expression } from "./expression.js";
import type { SearchOptions } from "./plan.js";

/**
 * The rows of all prefetches in one list, equally good ones as they first appear. `reciprocalRank` adds up, for a row at position
 * `p` (from 0) of a list of weight `w`, `1/((p + 1)/w + k − 1)`; a weight of 0 or less counts nothing, and without weights all are 1.
 * `scoreDistribution` adds up scores that were brought to a scale where the mean of their list is at ½ and three standard deviations
 * reach to 0 and 1.
 */
export type FusionSource =
  | {
      readonly kind: "fusion";
      readonly method: "reciprocalRank";
      readonly k: number;
      /** One for each prefetch. */
      readonly weights?: readonly number[];
    }
  | { readonly kind: "fusion"; readonly method: "scoreDistribution" };

/** The rows of all prefetches (without prefetches all records) by an expression, equally good ones oldest first. */
export interface FormulaSource {
  readonly kind: "formula";
  readonly expression: Expression;
  /**
   * `checked` computes in 64 bits and fails the plan with `not_finite` where a quotient, a function, a power or the score is not finite;
   * a factor or a numerator of zero makes zero of whatever is behind it. `plain` computes in 32 bits as IEEE 754 has it.
   */
  readonly arithmetic: "checked" | "plain";
  /** Which scores come first. */
  readonly best: "largest" | "smallest";
}

/**
 * Of the `candidates` nearest to the query, those that differ from each other, in the order in which they are chosen: the nearest first, then
 * always the one of the largest `relevance · s − (1 − relevance) · s′`, of its similarity to the query and the largest to one chosen before.
 * They keep the scores that their nearness to the query gives them.
 */
export interface DiverseSource extends SearchOptions {
  readonly kind: "diverse";
  readonly space: string;
  /** One item. */
  readonly query: AnyVectorColumn;
  readonly relevance: number;
  readonly candidates: number;
}
