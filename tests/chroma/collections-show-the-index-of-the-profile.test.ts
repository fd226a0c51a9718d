import { afterEach, expect, it } from "vitest";
import { collectionsPath, type Json, NativeApp } from "./native-app.js";

let app: NativeApp;
afterEach(() => app.stop());

const created = async (body: Json): Promise<Json> => (await app.post(collectionsPath, body)).body;

it("with `spann`, as Chroma's cloud shows it", async () => {
  app = new NativeApp({ knnIndex: "spann", runsFunctions: false });
  const plain = await created({ name: "plain" });
  expect(plain["configuration_json"]).toEqual({
    hnsw: null,
    spann: {
      search_nprobe: 64,
      write_nprobe: 32,
      space: "l2",
      ef_construction: 200,
      ef_search: 200,
      max_neighbors: 64,
      reassign_neighbor_count: 64,
      split_threshold: 50,
      merge_threshold: 25,
    },
    embedding_function: null,
  });
  const fromHnsw = await created({ name: "from-hnsw", configuration: { hnsw: { space: "cosine", ef_search: 7 } } });
  expect(fromHnsw["configuration_json"]).toMatchObject({ hnsw: null, spann: { space: "cosine", ef_search: 200 } });
  const own = await created({ name: "own", configuration: { spann: { space: "ip", search_nprobe: 9 } } });
  expect(own["configuration_json"]).toMatchObject({ spann: { space: "ip", search_nprobe: 9 } });
});

it("with `hnsw`, as Chroma on one node does", async () => {
  app = new NativeApp({ runsFunctions: false });
  const fromSpann = await created({
    name: "from-spann",
    configuration: { spann: { space: "cosine", search_nprobe: 9 } },
  });
  expect(fromSpann["configuration_json"]).toMatchObject({ spann: null, hnsw: { space: "cosine", ef_search: 100 } });
});

it("and with it how far that is: every write is in it at once", async () => {
  app = new NativeApp({ knnIndex: "spann", runsFunctions: false });
  const path = await app.collection("written");
  const shown = async () => (await app.get(`${collectionsPath}/written`)).body;
  expect(await shown()).toMatchObject({ version: 0, log_position: 0 });
  await app.post(`${path}/add`, { ids: ["a", "b", "c"], embeddings: [[1], [2], [3]] });
  expect(await shown()).toMatchObject({ version: 1, log_position: 3 });
  await app.post(`${path}/upsert`, { ids: ["a", "d"], embeddings: [[1], [2]] });
  await app.post(`${path}/delete`, { ids: ["a", "b"] });
  expect(await shown()).toMatchObject({ version: 3, log_position: 7 });
  await app.restart();
  expect(await shown()).toMatchObject({ version: 3, log_position: 7 });
  const { body: listed } = await app.get(collectionsPath);
  expect(listed).toMatchObject([{ version: 3, log_position: 7 }]);
  expect((await app.get(`${path}/indexing_status`)).body).toEqual({
    op_indexing_progress: 1,
    num_unindexed_ops: 0,
    num_indexed_ops: 7,
    total_ops: 7,
  });
});

it("with `hnsw` versions and positions stay 0, as in Chroma on one node", async () => {
  app = new NativeApp({ runsFunctions: false });
  const path = await app.collection("written");
  await app.post(`${path}/add`, { ids: ["a"], embeddings: [[1]] });
  expect((await app.get(`${collectionsPath}/written`)).body).toMatchObject({ version: 0, log_position: 0 });
});

it("a collection is found by its resource name", async () => {
  app = new NativeApp({ runsFunctions: false });
  const { id } = await created({ name: "named" });
  expect((await app.get("/api/v2/collections/default_tenant:default_database:named")).body["id"]).toBe(id);
  await app.send("PATCH", "/api/v2/tenants/default_tenant", { resource_name: "acme" });
  expect((await app.get("/api/v2/collections/acme:default_database:named")).body["id"]).toBe(id);
  expect((await app.get("/api/v2/collections/acme:default_database:nope")).status).toBe(404);
  expect((await app.get("/api/v2/collections/acme:named")).status).toBe(400);
});
