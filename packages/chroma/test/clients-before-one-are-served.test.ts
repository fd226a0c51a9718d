import { afterEach, describe, expect, it } from "vitest";
import { type Answer, collectionsPath, TestClient } from "./support/client.js";

/** Requests are those of PyPI chromadb 0.5.5 (`/api/v1`) and 0.6.3 (`/api/v2`), as their sources write them. */
const json = { "content-type": "application/json" };
const httpx = { ...json, "user-agent": "python-httpx/0.28.1" };
const nowhere = "00000000-0000-4000-8000-000000000000";

type Json = Readonly<Record<string, unknown>>;

const parsed = ({ text }: Answer): Json => JSON.parse(text) as Json;

let client: TestClient;
afterEach(() => client.close());

const post = (path: string, body: unknown) => client.send("POST", `/api/v1${path}`, JSON.stringify(body), httpx);
const get = (path: string) => client.send("GET", `/api/v1${path}`, undefined, httpx);

const index = (changes: Json = {}): Json => ({
  hnsw_configuration: {
    space: "l2",
    ef_construction: 100,
    ef_search: 100,
    num_threads: expect.any(Number),
    M: 16,
    resize_factor: 1.2,
    batch_size: 100,
    sync_threshold: 1000,
    _type: "HNSWConfigurationInternal",
    ...changes,
  },
  _type: "CollectionConfigurationInternal",
});

const start = async (): Promise<string> => {
  client = new TestClient({ servesVersionOne: true });
  const body = {
    name: "fruit",
    metadata: { "hnsw:space": "cosine", big: 1 },
    configuration: null,
    get_or_create: false,
  };
  const made = await post("/collections?tenant=default_tenant&database=default_database", body);
  expect(made.status, made.text).toBe(200);
  const { id } = parsed(made);
  expect(parsed(made)).toEqual({
    id,
    name: "fruit",
    configuration_json: index({ space: "cosine" }),
    metadata: { "hnsw:space": "cosine", big: 1 },
    dimension: null,
    tenant: "default_tenant",
    database: "default_database",
    version: 0,
  });
  const records = {
    ids: ["a", "b", "c"],
    embeddings: [
      [1, 0],
      [0, 1],
      [0.8, 0.6],
    ],
    metadatas: [{ n: 1 }, { n: 2 }, { n: 3 }],
    documents: ["green", "yellow", 'red, "where":{}'],
    uris: null,
  };
  const added = await post(`/collections/${String(id)}/add`, records);
  expect([added.status, added.text]).toEqual([201, "true"]);
  return String(id);
};

describe("the first API", () => {
  it("writes and reads records by the id of their collection alone", async () => {
    const id = await start();
    expect((await get(`/collections/${id}/count`)).text).toBe("3");
    const none = { ids: null, where: {}, sort: null, limit: null, offset: null, where_document: {} };
    const all = await post(`/collections/${id}/get`, { ...none, include: ["metadatas", "documents"] });
    expect(parsed(all)).toEqual({
      ids: ["a", "b", "c"],
      embeddings: null,
      documents: ["green", "yellow", 'red, "where":{}'],
      uris: null,
      metadatas: [{ n: 1 }, { n: 2 }, { n: 3 }],
      data: null,
      included: ["metadatas", "documents"],
    });
    const query = { query_embeddings: [[1, 0]], n_results: 2, where: { n: { $gte: 1 } }, where_document: {} };
    const nearest = parsed(await post(`/collections/${id}/query`, { ...query, include: ["distances"] }));
    expect([nearest["ids"], nearest["included"]]).toEqual([[["a", "c"]], ["distances"]]);
    const changed = { ids: ["a"], embeddings: [[1, 0]], metadatas: null, documents: ['"where": { }'], uris: null };
    expect((await post(`/collections/${id}/update`, changed)).text).toBe("null");
    expect((await post(`/collections/${id}/upsert`, { ...changed, ids: ["d"] })).text).toBe("null");
    const gone = await post(`/collections/${id}/delete`, { ids: ["b"], where: {}, where_document: {} });
    expect([gone.status, gone.text]).toEqual([200, "null"]);
    const left = parsed(await post(`/collections/${id}/get`, { ...none, include: ["documents"] }));
    expect([left["ids"], left["documents"]]).toEqual([
      ["a", "c", "d"],
      ['"where": { }', 'red, "where":{}', '"where": { }'],
    ]);
  });

  it("finds, lists, counts, changes and deletes collections", async () => {
    const id = await start();
    const place = "tenant=default_tenant&database=default_database";
    expect(parsed(await get(`/collections/fruit?${place}`))["id"]).toBe(id);
    const listed = JSON.parse((await get(`/collections?${place}&limit=5`)).text) as readonly Json[];
    expect(listed.map(({ name, configuration_json }) => [name, configuration_json])).toEqual([
      ["fruit", index({ space: "cosine" })],
    ]);
    expect((await get(`/collections?${place}&offset=1`)).text).toBe("[]");
    expect((await get(`/count_collections?${place}`)).text).toBe("1");
    const change = JSON.stringify({ new_metadata: { owner: "ada" }, new_name: "fruits" });
    expect((await client.send("PUT", `/api/v1/collections/${id}`, change, httpx)).text).toBe("null");
    expect(parsed(await get(`/collections/fruits`))["metadata"]).toEqual({ owner: "ada" });
    expect((await client.send("DELETE", `/api/v1/collections/fruits?${place}`, undefined, httpx)).text).toBe("null");
    expect((await get(`/collections/fruits`)).status).toBe(404);
    const missing = await get(`/collections/${nowhere}/count`);
    expect([missing.status, parsed(missing)["message"]]).toEqual([404, `Collection [${nowhere}] does not exist.`]);
  });

  it("reads the configuration that its clients write", async () => {
    await start();
    const configuration = index({ space: "ip", M: 20, ef_search: 10, num_threads: 2 });
    const made = await post("/collections", { name: "given", metadata: null, configuration, get_or_create: false });
    expect(parsed(made)["configuration_json"]).toEqual(configuration);
    const now = parsed(await client.get(`${collectionsPath}/given`));
    expect((now["configuration_json"] as Json)["hnsw"]).toMatchObject({
      space: "ip",
      max_neighbors: 20,
      ef_search: 10,
    });
  });

  it("knows tenants and databases, and where the collections of each are", async () => {
    await start();
    expect((await post("/tenants", { name: "acme & sons" })).text).toBe("null");
    expect((await post("/databases?tenant=acme+%26+sons", { name: "wine" })).text).toBe("null");
    expect(parsed(await get("/databases/wine?tenant=acme%20%26%20sons"))).toMatchObject({ name: "wine" });
    expect(parsed(await get("/tenants/acme%20%26%20sons"))["name"]).toBe("acme & sons");
    const made = await post("/collections?tenant=acme+%26+sons&database=wine", { name: "reds" });
    const id = String(parsed(made)["id"]);
    expect((await post(`/collections/${id}/add`, { ids: ["1"], embeddings: [[1]] })).status).toBe(201);
    expect((await get(`/collections/${id}/count`)).text).toBe("1");
    expect((await get("/count_collections")).text).toBe("1");
  });

  it("has what is the same in both", async () => {
    await start();
    for (const path of ["", "/heartbeat", "/version", "/pre-flight-checks"]) expect((await get(path)).status).toBe(200);
    expect((await post("/reset", {})).text).toBe("true");
    expect((await get("/count_collections")).text).toBe("0");
    expect((await get("/raw_sql")).status).toBe(410);
  });
});

describe("today's API", () => {
  it("shows collections to a client before 1.0 as it knows them, and to others as they are", async () => {
    await start();
    const old = await client.send("GET", `${collectionsPath}/fruit`, undefined, httpx);
    expect(parsed(old)["configuration_json"]).toEqual(index({ space: "cosine" }));
    expect(parsed(old)).not.toHaveProperty("schema");
    const agent = { ...json, "user-agent": "Chroma Python Client v1.5.9 (https://github.com/chroma-core/chroma)" };
    const now = parsed(await client.send("GET", `${collectionsPath}/fruit`, undefined, agent));
    expect(now["configuration_json"]).toMatchObject({ hnsw: { space: "cosine" }, spann: null });
    expect(now).toHaveProperty("schema");
  });

  it("does neither when old clients are not served", async () => {
    client = new TestClient();
    await client.collection("fruit");
    expect((await get("/collections/fruit")).status).toBe(410);
    const shown = parsed(await client.send("GET", `${collectionsPath}/fruit`, undefined, httpx));
    expect(shown["configuration_json"]).toHaveProperty("hnsw");
  });
});
