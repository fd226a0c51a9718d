import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChromaApp } from "@vexfs/chroma";
import type { Engine } from "@vexfs/core";
import { openEngine } from "@vexfs/engine";
import { createQdrantApp } from "@vexfs/qdrant";
import { afterEach, beforeEach, expect, it } from "vitest";

type App = ReturnType<typeof createQdrantApp>;
type Json = Readonly<Record<string, unknown>>;

const inChroma = "/api/v2/tenants/default_tenant/databases/default_database/collections";
/** As few as are not simply compared one by one. */
const rows = 20_000;
const batchRows = 2_000;
const dimension = 24;
const clusters = 500;
const queries = 20;

let dir = "";
let engine: Engine;
let chroma: App;
let qdrant: App;

const start = (): void => {
  engine = openEngine(dir);
  chroma = createChromaApp(engine);
  qdrant = createQdrantApp(engine);
};

const stop = async (): Promise<void> => {
  await Promise.all([chroma.close(), qdrant.close()]);
  await engine.close();
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "vexfs-hash-tables-"));
  start();
});

afterEach(async () => {
  await stop();
  rmSync(dir, { recursive: true });
});

const send = async (app: App, method: "GET" | "PUT" | "POST" | "PATCH", url: string, body?: unknown, asks = {}) => {
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const headers = { "content-type": "application/json", ...asks };
  const response = await app.inject({ method, url, ...payload, headers });
  return { status: response.statusCode, body: JSON.parse(response.body) as Json };
};

const component = (seed: number, at: number): number => {
  const value = Math.sin(seed * 12.9898 + at * 78.233) * 43_758.5453;
  return value - Math.floor(value) - 0.5;
};

/** A vector near others of the same remainder. */
const vector = (row: number): readonly number[] =>
  Array.from({ length: dimension }, (_, at) => component(row % clusters, at) + component(row + clusters, at) / 4);

const batches = Array.from({ length: rows / batchRows }, (_, batch) =>
  Array.from({ length: batchRows }, (__, at) => batch * batchRows + at),
);

const plan = async (name: string): Promise<unknown> => {
  const body = { query: vector(rows), limit: 10 };
  const answer = await send(qdrant, "POST", `/collections/${name}/points/query`, body, { "x-vexfs-explain": "1" });
  return (answer.body["result"] as { readonly plan: { readonly strategy: string } }).plan.strategy;
};

const hashed = (name: string): Promise<void> =>
  expect.poll(() => plan(name), { timeout: 30_000, interval: 50 }).toBe("lsh");

const found = async (name: string, row: number, exact: boolean): Promise<readonly string[]> => {
  const body = { query: vector(row), limit: 10, params: { exact } };
  const answer = await send(qdrant, "POST", `/collections/${name}/points/query`, body);
  const { points } = answer.body["result"] as { readonly points: readonly { id: unknown; score: number }[] };
  return points.map(({ id, score }) => `${String(id)} ${String(score)}`);
};

const recall = async (name: string): Promise<number> => {
  let shared = 0;
  for (let row = rows; row < rows + queries; row += 1) {
    const truth = await found(name, row, true);
    const hits = new Set(await found(name, row, false));
    shared += truth.filter((hit) => hits.has(hit)).length;
  }
  return shared / (queries * 10);
};

it("by Qdrant's metadata, and find what is near through a restart", async () => {
  const metadata = { "vexfs:index": "lsh", owner: "us" };
  await send(qdrant, "PUT", "/collections/fast", { vectors: { size: dimension, distance: "Cosine" }, metadata });
  for (const batch of batches) {
    const points = batch.map((row) => ({ id: row, vector: vector(row) }));
    expect((await send(qdrant, "PUT", "/collections/fast/points?wait=true", { points })).status).toBe(200);
  }
  await hashed("fast");
  expect(await recall("fast")).toBeGreaterThan(0.93);
  // The tables answer before the last rows are in them.
  const shown = async () => (await send(qdrant, "GET", "/collections/fast")).body["result"];
  await expect.poll(shown, { timeout: 30_000 }).toMatchObject({ config: { metadata }, indexed_vectors_count: rows });

  await stop();
  start();
  await hashed("fast");
  expect(await recall("fast")).toBeGreaterThan(0.93);
}, 60_000);

it("by Chroma's metadata", async () => {
  const metadata = { "vexfs:index": "lsh", "hnsw:space": "l2" };
  const created = await send(chroma, "POST", inChroma, { name: "notes", metadata });
  expect(created.body["metadata"]).toEqual(metadata);
  const path = `${inChroma}/${String(created.body["id"])}`;
  for (const batch of batches) {
    const body = { ids: batch.map(String), embeddings: batch.map(vector) };
    expect((await send(chroma, "POST", `${path}/add`, body)).status).toBe(201);
  }
  await hashed("notes");
  expect(await recall("notes")).toBeGreaterThan(0.93);
  const query = { query_embeddings: [vector(7)], n_results: 3, include: ["distances"] };
  const answer = (await send(chroma, "POST", `${path}/query`, query)).body;
  expect(answer).toMatchObject({
    ids: [["7", expect.anything(), expect.anything()]],
    distances: [[0, expect.anything(), expect.anything()]],
  });
}, 60_000);

it("but no index that there is not", async () => {
  const metadata = { "vexfs:index": "tree" };
  const asked = await send(qdrant, "PUT", "/collections/c", { vectors: { size: 2, distance: "Dot" }, metadata });
  expect(asked).toMatchObject({
    status: 400,
    body: { status: { error: 'Wrong input: metadata `vexfs:index` must be "graph" or "lsh", got "tree"' } },
  });
  expect(await send(chroma, "POST", inChroma, { name: "notes", metadata })).toMatchObject({
    status: 400,
    body: { error: "InvalidArgumentError", message: 'Metadata key vexfs:index must be "graph" or "lsh"' },
  });
  await send(qdrant, "PUT", "/collections/c", { vectors: { size: 2, distance: "Dot" } });
  expect((await send(qdrant, "PATCH", "/collections/c", { metadata })).status).toBe(400);
  expect((await send(qdrant, "PATCH", "/collections/c", { metadata: { "vexfs:index": null } })).status).toBe(200);
});
