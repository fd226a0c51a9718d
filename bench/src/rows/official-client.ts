import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { recordId, row as vectorRow } from "../data/dataset.js";
import { median, quantile } from "../load/generate.js";
import { type Bench, takeTurns } from "./bench.js";
import { COLLECTION } from "./bulk-add.js";

const ADD_BATCHES = 5;

/** The part of npm `chromadb` that this row uses. */
interface OfficialCollection {
  add(records: { ids: string[]; embeddings: number[][]; documents: string[] }): Promise<void>;
  query(options: { queryEmbeddings: number[][]; nResults: number }): Promise<unknown>;
}
interface OfficialClient {
  getCollection(options: { name: string; embeddingFunction: null }): Promise<OfficialCollection>;
  createCollection(options: { name: string; embeddingFunction: null }): Promise<OfficialCollection>;
  deleteCollection(options: { name: string }): Promise<void>;
}
type OfficialModule = { ChromaClient: new (options: { host: string; port: number }) => OfficialClient };

/** What an application sees of a query through npm `chromadb`, whose own time is part of the figure. */
export async function officialQuery(bench: Bench): Promise<void> {
  const { ChromaClient } = await loadClient(bench.exampleDirectory);
  const turns = await takeTurns(bench, bench.options.rounds, (subject) =>
    queries(bench, new ChromaClient({ host: "127.0.0.1", port: subject.server.port })),
  );
  for (const [subject, p50s] of turns) {
    subject.measurements.push({
      row: "official npm client, query",
      unit: "p50 ms",
      better: "lower",
      value: median(p50s),
    });
  }
}

/** The same for bulk adds, into collections that are deleted afterwards. */
export async function officialAdd(bench: Bench): Promise<void> {
  const { ChromaClient } = await loadClient(bench.exampleDirectory);
  const turns = await takeTurns(bench, bench.options.rounds, (subject, round) =>
    adds(bench, new ChromaClient({ host: "127.0.0.1", port: subject.server.port }), round),
  );
  for (const [subject, speeds] of turns) {
    subject.measurements.push({
      row: "official npm client, bulk add",
      unit: "records/s acknowledged",
      better: "higher",
      value: median(speeds),
    });
  }
}

async function queries(bench: Bench, client: OfficialClient): Promise<number> {
  const { queries: vectors, dimension, queryCount } = bench.dataset;
  const collection = await client.getCollection({ name: COLLECTION, embeddingFunction: null });
  const latencies: number[] = [];
  const end = performance.now() + bench.options.turnSeconds * 1000;
  for (let q = 0; performance.now() < end; q = (q + 1) % queryCount) {
    const queryEmbeddings = [Array.from(vectorRow(vectors, q, dimension))];
    const start = performance.now();
    await collection.query({ queryEmbeddings, nResults: 10 });
    latencies.push(performance.now() - start);
  }
  return quantile(Float64Array.from(latencies).sort(), 0.5);
}

async function adds(bench: Bench, client: OfficialClient, round: number): Promise<number> {
  const { dataset, options } = bench;
  const name = `${COLLECTION}-official-${round}`;
  const collection = await client.createCollection({ name, embeddingFunction: null });
  const records = Math.min(dataset.count, ADD_BATCHES * options.batchRecords);
  const all = Array.from({ length: records }, (_, i) => i);
  const batches = Array.from({ length: Math.ceil(records / options.batchRecords) }, (_, batch) => {
    const indices = all.slice(batch * options.batchRecords, (batch + 1) * options.batchRecords);
    return {
      ids: indices.map(recordId),
      embeddings: indices.map((i) => Array.from(vectorRow(dataset.vectors, i, dataset.dimension))),
      documents: indices.map((i) => dataset.documents[i] ?? ""),
    };
  });
  const start = performance.now();
  for (const batch of batches) await collection.add(batch);
  const seconds = (performance.now() - start) / 1000;
  await client.deleteCollection({ name });
  return records / seconds;
}

async function loadClient(exampleDirectory: string): Promise<OfficialModule> {
  if (!existsSync(join(exampleDirectory, "node_modules"))) {
    execFileSync("npm", ["ci"], { cwd: exampleDirectory, stdio: "inherit" });
  }
  const entry = join(exampleDirectory, "node_modules", "chromadb", "dist", "chromadb.mjs");
  return (await import(pathToFileURL(entry).href)) as OfficialModule;
}
