import { parseArgs } from "node:util";

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
  readonly vexfsCli: string;
}

export const SNAPSHOT_USAGE = `Usage: npm run bench -- snapshot [options]

  --n N                      points (default 200000)
  --dimension D              of their vectors (default 128)
  --writers W                clients that write meanwhile (default 4)
  --batch B                  points in a request of theirs (default 10)
  --pause-ms M               between two requests of one (default 5)
  --seconds S                of load before and after (default 15)
  --vexfs-cli FILE           VexFS' entry point (default packages/cli/dist/main.js)`;

/** Reads the command line after the subject. */
export function parseSnapshotOptions(args: readonly string[], defaultVexfsCli: string): SnapshotOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      n: { type: "string", default: "200000" },
      dimension: { type: "string", default: "128" },
      writers: { type: "string", default: "4" },
      batch: { type: "string", default: "10" },
      "pause-ms": { type: "string", default: "5" },
      seconds: { type: "string", default: "15" },
      "vexfs-cli": { type: "string", default: defaultVexfsCli },
    },
  });
  const number = (name: "n" | "dimension" | "writers" | "batch" | "pause-ms" | "seconds"): number => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} must be a number above zero, not ${values[name]}`);
    return value;
  };
  return {
    n: number("n"),
    dimension: number("dimension"),
    writers: number("writers"),
    batch: number("batch"),
    pauseMs: number("pause-ms"),
    seconds: number("seconds"),
    vexfsCli: values["vexfs-cli"],
  };
}
