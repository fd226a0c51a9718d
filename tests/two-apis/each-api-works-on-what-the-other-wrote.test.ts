import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChromaApp } from "@vexfs/chroma";
import type { Engine } from "@vexfs/core";
import { openEngine } from "@vexfs/engine";
import { createQdrantApp } from "@vexfs/qdrant";
import { afterEach, beforeEach, expect, it } from "vitest";

type App = ReturnType<typeof createQdrantApp>;

interface Answer {
  readonly status: number;
  readonly result: unknown;
  readonly error: unknown;
}

const collections = "/api/v2/tenants/default_tenant/databases/default_database/collections";
let dir = "";
let engine: Engine;
let chroma: App;
let qdrant: App;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "vexfs-two-apis-"));
  engine = openEngine(dir);
  chroma = createChromaApp(engine);
  qdrant = createQdrantApp(engine);
});

afterEach(async () => {
  await Promise.all([chroma.close(), qdrant.close()]);
  await engine.close();
  rmSync(dir, { recursive: true });
});

const send = async (app: App, method: "GET" | "PUT" | "POST" | "DELETE", url: string, body?: unknown) => {
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const response = await app.inject({ method, url, ...payload, headers: { "content-type": "application/json" } });
  return { status: response.statusCode, body: JSON.parse(response.body) as Readonly<Record<string, unknown>> };
};

const inQdrant = async (method: "GET" | "PUT" | "POST", path: string, body?: unknown): Promise<Answer> => {
  const { status, body: answer } = await send(qdrant, method, `/collections/notes${path}`, body);
  return { status, result: answer["result"], error: (answer["status"] as { readonly error?: string }).error };
};

const inChroma = async (path: string, body: unknown): Promise<Readonly<Record<string, unknown>>> => {
  const { body: found } = await send(chroma, "GET", `${collections}/notes`);
  return (await send(chroma, "POST", `${collections}/${String(found["id"])}/${path}`, body)).body;
};

const names = ["doc-1", "7", 'ein Satz, mit "Zeichen"', "550e8400-e29b-41d4-a716-446655440000", "doc-2"];

const writeThroughChroma = async (): Promise<void> => {
  await send(chroma, "POST", collections, { name: "notes", configuration: { hnsw: { space: "l2" } } });
  await inChroma("add", {
    ids: names,
    embeddings: names.map((_, index) => [index * 3, index * 4]),
    metadatas: names.map((_, index) => ({ rank: index, isOld: index % 2 === 0 })),
    documents: names.map((name) => `the text of ${name}`),
  });
};

it("Qdrant pages through records whatever their ids are", async () => {
  await writeThroughChroma();
  const seen: unknown[] = [];
  let offset: unknown = null;
  do {
    const { status, result } = await inQdrant("POST", "/points/scroll", { limit: 1, offset });
    expect(status).toBe(200);
    const page = result as { readonly points: readonly { readonly id: unknown }[]; readonly next_page_offset: unknown };
    seen.push(...page.points.map(({ id }) => id));
    offset = page.next_page_offset;
  } while (offset !== null);
  expect(seen).toEqual([7, names[3], "doc-1", "doc-2", names[2]]);
  expect(await inQdrant("POST", "/points/scroll", { offset: "doc-3" })).toMatchObject({
    status: 400,
    error:
      "Format error in JSON body: value doc-3 is not a valid point ID, valid values are either an unsigned integer or a UUID at line 1 column 18",
  });
});

it("what Qdrant cannot name is found, changed and deleted by filter, and never by id", async () => {
  await writeThroughChroma();
  const search = { query: [0, 0], limit: 2, filter: { must: [{ key: "rank", match: { any: [0, 4] } }] } };
  expect((await inQdrant("POST", "/points/query", search)).result).toMatchObject({
    points: [
      { id: "doc-1", score: 0 },
      { id: "doc-2", score: 20 },
    ],
  });
  for (const [path, body] of [
    ["/points", { ids: ["doc-1"] }],
    ["/points/delete", { points: ["doc-1"] }],
    ["/points/query", { query: "doc-1" }],
    ["/points/scroll", { filter: { must: [{ has_id: ["doc-1"] }] } }],
  ] as const) {
    expect((await inQdrant("POST", path, body)).status).toBe(400);
  }
  const old = { must: [{ key: "isOld", match: { value: true } }] };
  await inQdrant("POST", "/points/payload?wait=true", { payload: { seen: true }, filter: old });
  expect(await inChroma("get", { ids: ["doc-1"], include: ["metadatas", "documents"] })).toMatchObject({
    metadatas: [{ rank: 0, isOld: true, seen: true }],
    documents: ["the text of doc-1"],
  });
  expect((await inQdrant("POST", "/points/delete?wait=true", { filter: old })).status).toBe(200);
  expect((await inChroma("get", {}))["ids"]).toEqual(["7", names[3]]);
});

it("each measures a Euclidean space in its own way, whoever made it", async () => {
  await writeThroughChroma();
  const nearest = { query: [0, 0], limit: 2, score_threshold: 7 };
  expect((await inQdrant("POST", "/points/query", nearest)).result).toMatchObject({
    points: [
      { id: "doc-1", score: 0 },
      { id: 7, score: 5 },
    ],
  });
  await send(qdrant, "PUT", "/collections/points", { vectors: { size: 2, distance: "Euclid" } });
  const points = [
    { id: 1, vector: [3, 4] },
    { id: 2, vector: [6, 8] },
  ];
  await send(qdrant, "PUT", "/collections/points/points?wait=true", { points });
  const { body: made } = await send(chroma, "GET", `${collections}/points`);
  const query = { query_embeddings: [[0, 0]], n_results: 2 };
  const { body: found } = await send(chroma, "POST", `${collections}/${String(made["id"])}/query`, query);
  expect(found).toMatchObject({ ids: [["1", "2"]], distances: [[25, 100]] });
});
