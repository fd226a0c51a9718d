import type { Analyzer } from "./catalog/field-index.js";

/**
 * How the terms of a text are weighted. The index of a term is a hash of it; its weight is 1 in a query, and
 * `n(k+1)/(n + k(1−b + b·length/lengthAverage))` in a document that has it `n` times: BM25 without the rarity of terms.
 */
export interface TermWeighting {
  readonly analyzer: Analyzer;
  readonly kind: "document" | "query";
  /** `k`. */
  readonly saturation: number;
  /** `b`, from 0 to 1. */
  readonly lengthNormalization: number;
  /** In terms. */
  readonly lengthAverage: number;
}
