import { numbersOf } from "../numbers.js";

/** What one run measures of VexFS as a Qdrant server. */
export interface QdrantOptions {
  /** Points before anything is measured. */
  readonly n: number;
  readonly dimension: number;
  readonly batch: number;
  /** Points that come in while queries are measured. */
  readonly ingest: number;
  /** Clients where throughput is measured; latency is what one client sees. */
  readonly clients: number;
  readonly turnSeconds: number;
  readonly rounds: number;
}

export const QDRANT_USAGE = `Usage: npm run bench -- qdrant [options]

  VexFS as a Qdrant server, REST and gRPC: each operation, loading until indexed, queries while points come in, and one core beside two.

  --n N              points (default 100000)
  --dimension D      of their vectors, which are clustered (default 128)
  --batch N          points of an upsert (default 1000)
  --ingest N         points that come in while queries are measured (default: as many again as there are)
  --clients C        clients where throughput is measured (default 4)
  --turn S           seconds of a turn (default 3)
  --rounds R         turns (default 3)`;

/** Reads the command line. */
export function parseQdrantOptions(args: readonly string[]): QdrantOptions {
  const defaults = { n: 100_000, dimension: 128, batch: 1000, ingest: Number.NaN, clients: 4, turn: 3, rounds: 3 };
  const { turn: turnSeconds, ingest, ...others } = numbersOf(args, defaults);
  return { turnSeconds, ingest: Number.isNaN(ingest) ? others.n : ingest, ...others };
}
