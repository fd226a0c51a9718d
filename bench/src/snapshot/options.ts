import { numbersOf } from "../numbers.js";

/** What one run of the benchmark of snapshots measures. */
export interface SnapshotOptions {
  /** Points before the load begins. */
  readonly n: number;
  readonly dimension: number;
  /** Clients that write, one request after the other each. */
  readonly writers: number;
  /** Points in a request of theirs. */
  readonly batch: number;
  /** Milliseconds that a writer waits between two requests. */
  readonly pauseMs: number;
  /** How long the load runs before and after the snapshot. */
  readonly seconds: number;
}

export const SNAPSHOT_USAGE = `Usage: npm run bench -- snapshot [options]

  --n N                      points (default 200000)
  --dimension D              of their vectors (default 128)
  --writers W                clients that write meanwhile (default 4)
  --batch B                  points in a request of theirs (default 10)
  --pause-ms M               between two requests of one (default 5)
  --seconds S                of load before and after (default 15)`;

/** Reads the command line. */
export function parseSnapshotOptions(args: readonly string[]): SnapshotOptions {
  const defaults = { n: 200_000, dimension: 128, writers: 4, batch: 10, "pause-ms": 5, seconds: 15 };
  const { "pause-ms": pauseMs, ...others } = numbersOf(args, defaults);
  return { pauseMs, ...others };
}
