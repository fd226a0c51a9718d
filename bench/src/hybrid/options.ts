import { parseArgs } from "node:util";

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
  const text = { type: "string" } as const;
  const options = { n: text, dimension: text, prefetch: text, queries: text, rounds: text, "index-seconds": text };
  const { values } = parseArgs({ args: [...args], options, strict: true });
  return {
    points: Number(values.n ?? 200_000),
    dimension: Number(values.dimension ?? 128),
    prefetch: Number(values.prefetch ?? 1000),
    queries: Number(values.queries ?? 100),
    rounds: Number(values.rounds ?? 5),
    indexSeconds: Number(values["index-seconds"] ?? 3600),
  };
}
