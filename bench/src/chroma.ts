import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusteredDataset } from "./data/clustered.js";
import type { Dataset } from "./data/dataset.js";
import { GroundTruth } from "./data/ground-truth.js";
import { wordnetDataset } from "./data/wordnet.js";
import { ChromaControl } from "./http/chroma-api.js";
import type { Options } from "./options.js";
import type { Ingestion } from "./picture/ingestion.js";
import { type Comparison, compare } from "./report/measurement.js";
import { formatTable } from "./report/table.js";
import type { Bench, Row, Subject } from "./rows/bench.js";
import { bulkAddJson, bulkLoad } from "./rows/bulk-add.js";
import { coldStart } from "./rows/cold-start.js";
import { deleteEverything, diskLoaded } from "./rows/disk.js";
import { getById } from "./rows/get-by-id.js";
import { memoryEmpty, memoryLoaded } from "./rows/memory.js";
import { officialAdd, officialQuery } from "./rows/official-client.js";
import { filteredQuery, query } from "./rows/query.js";
import { singleWrites } from "./rows/single-writes.js";
import { chromaServer } from "./servers/chroma.js";
import { Server, type ServerKind } from "./servers/server.js";
import { vexfsServer } from "./servers/vexfs.js";

/**
 * In this order: each row finds the collection as the rows before left it. What makes and drops other collections comes last, so
 * that nothing they leave behind is in the figures for disk and memory.
 */
const ROWS: readonly (readonly [name: string, row: Row])[] = [
  ["memory", memoryEmpty],
  ["load", bulkLoad],
  ["disk", diskLoaded],
  ["query", query],
  ["filtered-query", filteredQuery],
  ["get-by-id", getById],
  ["official-client", officialQuery],
  ["memory", memoryLoaded],
  ["cold-start", coldStart],
  ["single-writes", singleWrites],
  ["delete-everything", deleteEverything],
  ["bulk-add-json", bulkAddJson],
  ["official-client", officialAdd],
];

export interface ChromaReport {
  readonly dataset: string;
  readonly records: number;
  readonly servers: readonly { readonly name: string; readonly version: string }[];
  readonly comparisons: readonly Comparison[];
  /** How the bulk loads went. */
  readonly ingestions: readonly Ingestion[];
  readonly table: string;
}

/** Measures VexFS beside the real Chroma. */
export async function benchChroma(options: Options, benchDirectory: string): Promise<ChromaReport> {
  const exampleDirectory = join(benchDirectory, "..", "examples", "typescript");
  say(`Preparing ${options.n} records …`);
  const dataset = await loadDataset(options, exampleDirectory, join(benchDirectory, "cache"));
  say(`Computing the exact answers of ${dataset.queryCount} queries …`);
  const truth = new GroundTruth(dataset, options.space);

  const directory = options.directory ?? mkdtempSync(join(tmpdir(), "vexfs-bench-"));
  const subjects = kinds(options, benchDirectory).map((kind): Subject => {
    const server = new Server(kind, join(directory, kind.role), options.serverCpus);
    return {
      server,
      control: new ChromaControl(server),
      measurements: [],
      collectionId: "",
      progress: [],
      diskPeak: 0,
    };
  });
  const clean = (): void => {
    if (options.keep) say(`The servers' data is in ${directory}`);
    else rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  process.once("exit", clean); // also when the benchmark is ended early
  const bench: Bench = { options, dataset, truth, subjects, exampleDirectory };
  try {
    for (const { server } of subjects) await server.start();
    for (const [name, row] of ROWS) {
      if (name !== "load" && options.rows.length > 0 && !options.rows.includes(name)) continue;
      say(`${name} …`);
      await row(bench);
    }
  } finally {
    for (const { server } of subjects) await server.stop();
  }
  return report(bench);
}

function report({ dataset, subjects }: Bench): ChromaReport {
  const of = (role: ServerKind["role"]): Subject | undefined =>
    subjects.find(({ server }) => server.kind.role === role);
  const title = (subject: Subject | undefined): string =>
    subject ? `${subject.server.kind.name} ${subject.server.kind.version}` : "";
  const [peer, vexfs] = [of("peer"), of("vexfs")];
  const comparisons = compare(peer?.measurements ?? [], vexfs?.measurements ?? []);
  return {
    dataset: dataset.name,
    records: dataset.count,
    servers: subjects.map(({ server }) => ({ name: server.kind.name, version: server.kind.version })),
    comparisons,
    ingestions: subjects.map(({ server: { kind }, progress }) => ({
      server: kind.name,
      isOurs: kind.role === "vexfs",
      progress,
    })),
    table: formatTable(comparisons, title(peer), title(vexfs)),
  };
}

function kinds(options: Options, benchDirectory: string): ServerKind[] {
  return [
    ...(options.only === "vexfs" ? [] : [chromaServer(benchDirectory)]),
    ...(options.only === "peer" ? [] : [vexfsServer(options.vexfsCli)]),
  ];
}

function loadDataset(options: Options, exampleDirectory: string, cacheDirectory: string): Promise<Dataset> | Dataset {
  return options.data === "wordnet"
    ? wordnetDataset(options.n, options.queries, exampleDirectory, cacheDirectory)
    : clusteredDataset(options.n, options.dimension, options.queries);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
