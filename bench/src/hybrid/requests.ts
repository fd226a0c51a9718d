import type { Dataset } from "../data/dataset.js";
import { Random } from "../data/random.js";
import type { HybridOptions } from "./options.js";

const vocabulary = 30_000;
const termsOfPoint = 40;
const termsOfQuery = 8;
const groups = 10;
const digits = 5;

interface Sparse {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** Terms as texts have them: few are frequent (the nth about 1/n as much as the first), each once. */
function terms(random: Random, count: number): Sparse {
  const indices = new Set<number>();
  while (indices.size < count) indices.add(Math.floor(vocabulary ** random.uniform()));
  return { indices: [...indices], values: [...indices].map(() => rounded(0.2 + random.uniform())) };
}

const rounded = (value: number): number => Number(value.toPrecision(digits));

function dense(vectors: Float32Array, row: number, dimension: number): readonly number[] {
  return Array.from(vectors.subarray(row * dimension, (row + 1) * dimension), rounded);
}

export const collection = {
  vectors: { dense: { size: 0, distance: "Cosine" } },
  sparse_vectors: { sparse: { modifier: "idf" } },
} as const;

/** The bodies that write the points of a data set, a thousand each. */
export function* upserts({ count, vectors, dimension }: Dataset): Generator<string> {
  const random = new Random(11);
  for (let first = 0; first < count; first += 1000) {
    const points = Array.from({ length: Math.min(1000, count - first) }, (_, index) => ({
      id: first + index,
      vector: { dense: dense(vectors, first + index, dimension), sparse: terms(random, termsOfPoint) },
      payload: { group: random.integerBelow(groups), popularity: rounded(random.uniform()) },
    }));
    yield JSON.stringify({ points });
  }
}

/** The queries of each row, by its name. The last is made of all that stand before it. */
export function rows({ queryCount, queries, dimension }: Dataset, { prefetch }: HybridOptions): Map<string, string[]> {
  const random = new Random(12);
  const inputs = Array.from({ length: queryCount }, (_, index) => ({
    near: dense(queries, index, dimension),
    terms: terms(random, termsOfQuery),
  }));
  const filter = { must: [{ key: "group", match: { any: [0, 1, 2, 3, 4] } }] };
  type Input = (typeof inputs)[number];
  const nearest = ({ near }: Input) => ({ query: near, using: "dense", limit: prefetch });
  const sparse = (input: Input) => ({ query: input.terms, using: "sparse", limit: prefetch });
  const fused = (input: Input) => ({
    prefetch: [nearest(input), sparse(input)],
    query: { fusion: "rrf" },
    limit: prefetch,
  });
  const formula = { sum: ["$score", { mult: [0.1, "popularity"] }] };
  const scored = (input: Input) => ({ prefetch: fused(input), query: { formula }, limit: 10 });
  const row = (body: (input: Input) => object): string[] => inputs.map((input) => JSON.stringify(body(input)));
  return new Map([
    [`dense ${prefetch}`, row(nearest)],
    [`dense ${prefetch}, filter`, row((input) => ({ ...nearest(input), filter }))],
    [`sparse ${prefetch}`, row(sparse)],
    [`sparse ${prefetch}, filter`, row((input) => ({ ...sparse(input), filter }))],
    ["both, fused by ranks, 10", row((input) => ({ ...fused(input), limit: 10 }))],
    ["both, fused, formula, 10", row(scored)],
    ["both, fused, formula, filter, 10", row((input) => ({ ...scored(input), filter }))],
  ]);
}
