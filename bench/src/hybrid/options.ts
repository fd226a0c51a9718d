import { numbersOf } from "../numbers.js";

/** What one run measures of hybrid queries. */
export interface HybridOptions {
  readonly points: number;
  readonly dimension: number;
  /** Points that each prefetch hands on. */
  readonly prefetch: number;
  readonly queries: number;
  /** How often all queries are asked, and the middle round is what counts. */
  readonly rounds: number;
  /** How long points may wait for their graph. */
  readonly indexSeconds: number;
}

export const HYBRID_USAGE = `npm run bench -- hybrid [options]

  A query of Qdrant's API that is made of several: dense and sparse prefetches, fused by ranks, scored again by a formula, under a filter;
  and its parts, one by one. One client, REST.

  --n <n>            points (default: 200000)
  --dimension <d>    of the dense vectors (default: 128)
  --prefetch <n>     points that each prefetch hands on (default: 1000)
  --queries <n>      queries of a round (default: 100)
  --rounds <n>       (default: 5)
  --index-seconds <s>  how long points may wait for their graph (default: 3600)`;

/** Reads the command line. */
export function parseHybridOptions(args: readonly string[]): HybridOptions {
  const defaults = { n: 200_000, dimension: 128, prefetch: 1000, queries: 100, rounds: 5, "index-seconds": 3600 };
  const { n: points, "index-seconds": indexSeconds, ...others } = numbersOf(args, defaults);
  return { points, indexSeconds, ...others };
}
