import { cpus } from "node:os";
import { parseArgs } from "node:util";

/** What one run of the benchmark measures, and with what. */
export interface Options {
  readonly data: "clustered" | "wordnet";
  /** Number of records. */
  readonly n: number;
  readonly dimension: number;
  readonly space: "l2" | "cosine" | "ip";
  readonly only: "both" | "peer" | "vexfs";
  /** Empty: every row. Otherwise the rows to run, as `cold-start`. */
  readonly rows: readonly string[];
  /** How often the two servers take turns in a row. */
  readonly rounds: number;
  /** Length of one turn of a query or write row. */
  readonly turnSeconds: number;
  readonly batchRecords: number;
  readonly queries: number;
  readonly loadThreads: number;
  /** CPU list for `taskset`, the same for either server; empty: not pinned. */
  readonly serverCpus: string;
  readonly vexfsCli: string;
  readonly directory: string | undefined;
  readonly keep: boolean;
}

export const USAGE = `Usage: npm run bench -- chroma [options]

  --data clustered|wordnet   made-up clustered vectors (default), or WordNet's definitions with real embeddings
  --n N                      records (default 20000)
  --dimension D              of the clustered vectors (default 384)
  --space l2|cosine|ip       distance (default: l2 for clustered, cosine for wordnet)
  --only peer|vexfs          one server alone
  --rows a,b                 only these rows: memory, disk, query, filtered-query, get-by-id, official-client, cold-start,
                             single-writes, delete-everything, bulk-add-json (the load in base64 always runs)
  --rounds R                 turns that the servers take in a row (default 3)
  --turn-seconds S           length of a turn (default 5)
  --batch N                  records in a bulk add (default 1000)
  --queries N                distinct query vectors, each with exact ground truth (default 200)
  --load-threads N           threads that generate load with 8 clients (default 1; 2 from eight cores)
  --server-cpus LIST         pins either server to these CPUs, as 0-3
  --vexfs-cli FILE           VexFS' entry point (default packages/cli/bin/vexfs.mjs)
  --directory DIR            where the servers keep their data (default: a temporary directory)
  --keep                     leaves that directory in place

Environment: VEXFS_BENCH_PYTHON names a Python that has chromadb; without it, bench/.venv is made with pip.`;

/** Reads the command line after the subject. */
export function parseOptions(args: readonly string[], defaultVexfsCli: string): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "clustered" },
      n: { type: "string", default: "20000" },
      dimension: { type: "string", default: "384" },
      space: { type: "string" },
      only: { type: "string", default: "both" },
      rows: { type: "string", default: "" },
      rounds: { type: "string", default: "3" },
      "turn-seconds": { type: "string", default: "5" },
      batch: { type: "string", default: "1000" },
      queries: { type: "string", default: "200" },
      "load-threads": { type: "string", default: cpus().length >= 8 ? "2" : "1" },
      "server-cpus": { type: "string", default: "" },
      "vexfs-cli": { type: "string", default: defaultVexfsCli },
      directory: { type: "string" },
      keep: { type: "boolean", default: false },
    },
  });
  const data = oneOf("data", values.data, ["clustered", "wordnet"]);
  return {
    data,
    n: positive("n", values.n),
    dimension: positive("dimension", values.dimension),
    space: oneOf("space", values.space ?? (data === "clustered" ? "l2" : "cosine"), ["l2", "cosine", "ip"]),
    only: oneOf("only", values.only, ["both", "peer", "vexfs"]),
    rows: values.rows.split(",").filter(Boolean),
    rounds: positive("rounds", values.rounds),
    turnSeconds: positive("turn-seconds", values["turn-seconds"]),
    batchRecords: positive("batch", values.batch),
    queries: positive("queries", values.queries),
    loadThreads: positive("load-threads", values["load-threads"]),
    serverCpus: values["server-cpus"],
    vexfsCli: values["vexfs-cli"],
    directory: values.directory,
    keep: values.keep,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above zero, not ${text}`);
  return value;
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`--${name} must be one of ${allowed.join(", ")}, not ${value}`);
  return found;
}
