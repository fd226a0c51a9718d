import { type Dataset, row } from "./dataset.js";

export const K = 10;
/** Percentages of the records that the measured filters let pass; 100 is no filter. */
export const PASSES = [100, 50, 10, 1] as const;
export type Passes = (typeof PASSES)[number];

type Space = "l2" | "cosine" | "ip";

/** Exact answers, computed here: for each query and filter, the distance of the k-th nearest record that passes. */
export class GroundTruth {
  readonly #dataset: Dataset;
  readonly #norms: Float32Array;
  readonly #queryNorms: Float32Array;
  readonly #space: Space;
  readonly #thresholds = new Map<Passes, Float64Array>();

  constructor(dataset: Dataset, space: Space) {
    this.#dataset = dataset;
    this.#space = space;
    const { vectors, queries, dimension, count, queryCount } = dataset;
    this.#norms = Float32Array.from({ length: count }, (_, i) => norm(row(vectors, i, dimension)));
    this.#queryNorms = Float32Array.from({ length: queryCount }, (_, q) => norm(row(queries, q, dimension)));
    for (const passes of PASSES) this.#thresholds.set(passes, new Float64Array(dataset.queryCount));
    for (let q = 0; q < dataset.queryCount; q++) this.#rank(q);
  }

  /** Share of the k nearest records that an answer has; a record as near as the k-th counts, whichever id it has. */
  recall(query: number, passes: Passes, answer: readonly number[]): number {
    const threshold = this.#thresholds.get(passes)?.[query] ?? Number.NaN;
    const slack = 1e-5 * Math.max(1, Math.abs(threshold));
    const found = new Set(
      answer.filter((i) => this.#passes(i, passes) && this.#distance(query, i) <= threshold + slack),
    );
    return Math.min(found.size, K) / Math.min(K, this.#countPassing(passes));
  }

  #passes(i: number, passes: Passes): boolean {
    return (this.#dataset.buckets[i] ?? 100) < passes;
  }

  #countPassing(passes: Passes): number {
    return passes === 100 ? this.#dataset.count : this.#dataset.buckets.reduce((n, b) => n + (b < passes ? 1 : 0), 0);
  }

  #rank(q: number): void {
    const best = new Map(PASSES.map((passes) => [passes, new Float64Array(K).fill(Number.POSITIVE_INFINITY)] as const));
    for (let i = 0; i < this.#dataset.count; i++) {
      const distance = this.#distance(q, i);
      for (const [passes, nearest] of best) if (this.#passes(i, passes)) insert(nearest, distance);
    }
    for (const [passes, nearest] of best) {
      const finite = nearest.filter(Number.isFinite);
      const thresholds = this.#thresholds.get(passes);
      if (thresholds) thresholds[q] = finite.at(-1) ?? Number.POSITIVE_INFINITY;
    }
  }

  #distance(q: number, i: number): number {
    const { vectors, queries, dimension } = this.#dataset;
    const query = row(queries, q, dimension);
    const offset = i * dimension;
    let sum = 0;
    if (this.#space === "l2") {
      for (let d = 0; d < dimension; d++) {
        const difference = (query[d] as number) - (vectors[offset + d] as number);
        sum += difference * difference;
      }
      return sum;
    }
    for (let d = 0; d < dimension; d++) sum += (query[d] as number) * (vectors[offset + d] as number);
    return this.#space === "ip" ? 1 - sum : 1 - sum / ((this.#queryNorms[q] as number) * (this.#norms[i] as number));
  }
}

function norm(vector: Float32Array): number {
  let sum = 0;
  for (const x of vector) sum += x * x;
  return Math.sqrt(sum);
}

/** Keeps the smallest values, ascending. */
function insert(nearest: Float64Array, value: number): void {
  let at = nearest.length - 1;
  if (value >= (nearest[at] as number)) return;
  for (; at > 0 && (nearest[at - 1] as number) > value; at--) nearest[at] = nearest[at - 1] as number;
  nearest[at] = value;
}
