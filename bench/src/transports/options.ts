import { numbersOf } from "../numbers.js";

/** What one run measures of the two transports. */
export interface TransportOptions {
  /** Points of one upsert. */
  readonly batch: number;
  /** Upserts of a turn. */
  readonly batches: number;
  readonly dimension: number;
  /** Clients that query at the same time. */
  readonly clients: number;
  readonly turnSeconds: number;
  /** How often the transports take turns. */
  readonly rounds: number;
}

export const TRANSPORTS_USAGE = `npm run bench -- transports [options]

  Qdrant's API of VexFS over REST beside gRPC, on one server.

  --batch <n>       points of one upsert (default: 1000)
  --batches <n>     upserts of a turn (default: 10)
  --dimension <d>   of the vectors that are upserted (default: 768)
  --clients <n>     clients that query (default: 4)
  --turn <seconds>  length of a turn of queries (default: 3)
  --rounds <n>      turns of each transport (default: 5)`;

/** Reads the command line. */
export function parseTransportOptions(args: readonly string[]): TransportOptions {
  const defaults = { batch: 1000, batches: 10, dimension: 768, clients: 4, turn: 3, rounds: 5 };
  const { turn: turnSeconds, ...others } = numbersOf(args, defaults);
  return { turnSeconds, ...others };
}
