import { afterAll, beforeAll, expect, it } from "vitest";
import { collectionsPath, type Json, NativeApp } from "./native-app.js";

let app: NativeApp;
beforeAll(() => {
  app = new NativeApp({ runsFunctions: false });
});
afterAll(() => app.stop());

const forked = async (path: string, name: string): Promise<Json> => {
  const { status, body } = await app.post(`${path}/fork`, { new_name: name });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

const countOf = async (path: string): Promise<unknown> => (await app.get(`${path}/fork_count`)).body["count"];

const idsOf = async (path: string): Promise<unknown> => (await app.post(`${path}/get`, {})).body["ids"];

it("a fork has the records, the metadata and the configuration of its origin, and both go their own way", async () => {
  const origin = await app.collection("origin", {
    metadata: { a: 1 },
    configuration: { hnsw: { space: "cosine", ef_search: 77 } },
  });
  await app.post(`${origin}/add`, {
    ids: ["a", "b"],
    embeddings: [
      [1, 0],
      [0, 1],
    ],
  });
  const fork = await forked(origin, "first-fork");
  const original = (await app.get(`${collectionsPath}/origin`)).body;
  for (const field of ["metadata", "configuration_json", "schema", "dimension", "tenant", "database"]) {
    expect(fork[field], field).toEqual(original[field]);
  }
  const copy = `${collectionsPath}/${String(fork["id"])}`;
  await app.post(`${copy}/add`, { ids: ["c"], embeddings: [[1, 1]] });
  await app.post(`${origin}/delete`, { ids: ["a"] });
  expect(await idsOf(copy)).toEqual(["a", "b", "c"]);
  expect(await idsOf(origin)).toEqual(["b"]);
  await app.restart();
  expect(await idsOf(copy)).toEqual(["a", "b", "c"]);
  expect(await idsOf(origin)).toEqual(["b"]);
});

it("every collection of a tree counts all its forks", async () => {
  const root = await app.collection("root");
  expect(await countOf(root)).toBe(0);
  const child = `${collectionsPath}/${String((await forked(root, "child"))["id"])}`;
  await forked(child, "grandchild");
  expect([await countOf(root), await countOf(child)]).toEqual([2, 2]);
  await app.collection("stranger");
  expect(await countOf(root)).toBe(2);
});

it("names are checked and may not be taken", async () => {
  const path = await app.collection("named");
  expect(await app.post(`${path}/fork`, { new_name: "named" })).toMatchObject({
    status: 409,
    body: { message: "Collection [named] already exists" },
  });
  expect((await app.post(`${path}/fork`, { new_name: "a" })).status).toBe(400);
  expect(
    (await app.post(`${collectionsPath}/11111111-1111-4111-8111-111111111111/fork`, { new_name: "abc" })).status,
  ).toBe(404);
});
