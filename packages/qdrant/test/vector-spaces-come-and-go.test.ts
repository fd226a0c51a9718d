import { beforeEach, expect, it } from "vitest";
import { TestClient } from "./support/client.js";

let client = new TestClient();
const path = (name: string): string => `/collections/c/vectors/${name}`;

beforeEach(async () => {
  client = new TestClient();
  await client.put("/collections/c", { vectors: { size: 4, distance: "Dot" }, hnsw_config: { m: 7 } });
});

const spaces = (): readonly unknown[] =>
  client.engine.catalog.collections("chroma/00000000-0000-0000-0000-000000000000")[0]?.spaces ?? [];

it("dense and sparse spaces are added to a collection that has points", async () => {
  const dense = { dense: { size: 2, distance: "Cosine", datatype: "float16" } };
  expect((await client.put(`${path("d")}?wait=true`, dense)).result).toMatchObject({ status: "completed" });
  expect((await client.put(path("s"), { sparse: { modifier: "idf" } })).result).toMatchObject({
    status: "acknowledged",
  });
  expect((await client.info("c")).config.params).toMatchObject({
    vectors: { "": { size: 4, distance: "Dot" }, d: { size: 2, distance: "Cosine", datatype: "float16" } },
    sparse_vectors: { s: { modifier: "idf" } },
  });
  expect(spaces()).toMatchObject([
    { name: "" },
    { name: "d", kind: "dense", metric: "cosine", normalized: true, datatype: "f16", maxNeighbors: 7 },
    { name: "s", kind: "sparse" },
  ]);
});

it("adding the same space again is nothing; another one of its name is refused", async () => {
  await client.put(path("d"), { dense: { size: 2, distance: "Cosine" } });
  expect((await client.put(path("d"), { dense: { size: 2, distance: "Cosine" } })).status).toBe(200);
  expect(await client.put(path("d"), { dense: { size: 3, distance: "Cosine" } })).toMatchObject({
    status: 400,
    error: "Wrong input: Vector `d` already exists with a different configuration",
  });
  expect((await client.put(path("d"), { sparse: {} })).error).toBe(
    "Wrong input: Vector `d` already exists as a dense vector",
  );
});

it("a removed space can be added anew, of another size", async () => {
  await client.put(path("d"), { dense: { size: 2, distance: "Cosine" } });
  expect((await client.delete(`${path("d")}?wait=true`)).result).toMatchObject({ status: "completed" });
  expect((await client.info("c")).config.params["vectors"]).toEqual({ "": { size: 4, distance: "Dot" } });
  expect((await client.put(path("d"), { dense: { size: 6, distance: "Dot" } })).status).toBe(200);
  expect((await client.delete(path("nothing"))).status).toBe(200);
});

it("sizes and names are checked", async () => {
  for (const size of [0, 65_537]) {
    expect(await client.put(path("d"), { dense: { size, distance: "Dot" } })).toMatchObject({
      status: 422,
      error: `Validation error in JSON body: [dense.size: value ${size} invalid, must be from 1 to 65536]`,
    });
  }
  expect((await client.put(path("a%3Ab"), { sparse: {} })).error).toBe(
    'Validation error in path parameters: [vector_name: vector name cannot contain ":" char]',
  );
});
