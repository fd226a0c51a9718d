import { defaultNamespace } from "@vexfs/core";
import { beforeEach, expect, it } from "vitest";
import { TestClient } from "./support/client.js";

let client = new TestClient();

beforeEach(async () => {
  client = new TestClient();
  await client.put("/collections/c", {
    vectors: { size: 4, distance: "Dot", hnsw_config: { m: 8 } },
    sparse_vectors: { s: { modifier: "idf" } },
    quantization_config: { scalar: { type: "int8" } },
    strict_mode_config: { enabled: true },
    metadata: { a: 1, b: 2 },
  });
});

it("what is given changes, and the rest stays", async () => {
  const body = {
    vectors: { "": { hnsw_config: { ef_construct: 50 }, on_disk: true } },
    sparse_vectors: { s: { index: { on_disk: true } } },
    hnsw_config: { m: 32 },
    optimizers_config: { flush_interval_sec: 9 },
    params: { payload: { memory: "cold" }, read_fan_out_factor: 2 },
    strict_mode_config: { max_query_limit: 5 },
  };
  expect((await client.patch("/collections/c", body)).text).toContain('"result":true');
  const { config } = await client.info("c");
  expect(config.params).toMatchObject({
    vectors: { size: 4, distance: "Dot", hnsw_config: { m: 8, ef_construct: 50 }, on_disk: true },
    sparse_vectors: { s: { modifier: "idf", index: { on_disk: true } } },
    payload: { memory: "cold" },
    read_fan_out_factor: 2,
    on_disk_payload: true,
  });
  expect(config.hnsw_config).toMatchObject({ m: 32, ef_construct: 100 });
  expect(config.optimizer_config).toMatchObject({ flush_interval_sec: 9, indexing_threshold: 10_000 });
  expect(config.quantization_config).toEqual({ scalar: { type: "int8" } });
  expect(config.strict_mode_config).toEqual({ enabled: true, max_query_limit: 5 });
});

it("quantization is replaced whole, and ends with `Disabled`", async () => {
  const binary = { binary: { always_ram: true } };
  await client.patch("/collections/c", {
    vectors: { "": { quantization_config: binary } },
    quantization_config: binary,
  });
  const before = (await client.info("c")).config;
  expect([before.params["vectors"], before.quantization_config]).toMatchObject([
    { quantization_config: binary },
    binary,
  ]);
  await client.patch("/collections/c", {
    vectors: { "": { quantization_config: "Disabled" } },
    quantization_config: "Disabled",
  });
  const { config } = await client.info("c");
  expect(config.params["vectors"]).not.toHaveProperty("quantization_config");
  expect(config.quantization_config).toBeNull();
});

it("threads are a number or automatic", async () => {
  const threads = async (value: unknown): Promise<unknown> => {
    await client.patch("/collections/c", { optimizers_config: { max_optimization_threads: value } });
    return (await client.info("c")).config.optimizer_config["max_optimization_threads"];
  };
  expect(await threads(4)).toBe(4);
  expect(await threads(null)).toBe(4);
  expect(await threads("auto")).toBeNull();
});

it("metadata merges by key, and null removes one", async () => {
  await client.patch("/collections/c", { metadata: { b: null, c: [3] } });
  expect((await client.info("c")).config.metadata).toEqual({ a: 1, c: [3] });
});

it("a space that is not there is refused, and nothing of the change is made", async () => {
  const body = { vectors: { nope: { on_disk: true } }, hnsw_config: { m: 1 } };
  expect(await client.patch("/collections/c", body)).toMatchObject({
    status: 400,
    error: "Wrong input: Not existing vector name error: nope",
  });
  expect((await client.info("c")).config.hnsw_config).toMatchObject({ m: 16 });
});

it("changes that are made at once are all made", async () => {
  const keys = ["u", "v", "w", "x", "y"];
  await Promise.all(keys.map((key) => client.patch("/collections/c", { metadata: { [key]: true } })));
  expect(Object.keys((await client.info("c")).config.metadata as object).sort()).toEqual(["a", "b", ...keys]);
});

it("a graph leaves memory when the settings in force for its space say so", async () => {
  const mapped = (): boolean | undefined =>
    client.engine.catalog.collections(defaultNamespace, 0, 10).find(({ name }) => name === "c")?.spaces[0]?.mapped;
  const place = (hnsw_config: object): Promise<unknown> => client.patch("/collections/c", { hnsw_config });
  expect(mapped()).toBeFalsy();
  await place({ on_disk: true });
  expect(mapped()).toBe(true);
  await place({ memory: "pinned" });
  expect(mapped()).toBeFalsy();
  await place({ on_disk: false, memory: "cold" });
  expect(mapped()).toBe(true);
  await client.patch("/collections/c", { vectors: { "": { hnsw_config: { memory: "pinned" } } } });
  expect(mapped()).toBeFalsy();
});

it("a graph changes with the settings that are in force for its space", async () => {
  const space = (): object | undefined =>
    client.engine.catalog.collections(defaultNamespace, 0, 10).find(({ name }) => name === "c")?.spaces[0];
  expect(space()).toMatchObject({ maxNeighbors: 8, efConstruction: 100, codes: { kind: "int8" } });
  await client.patch("/collections/c", {
    hnsw_config: { m: 32, ef_construct: 60 },
    quantization_config: { binary: { encoding: "two_bits", query_encoding: "scalar4bits" } },
  });
  const binary = { kind: "binary", bits: "two", query: "scalar4" };
  expect(space()).toMatchObject({ maxNeighbors: 8, efConstruction: 60, codes: binary });
  await client.patch("/collections/c", {
    vectors: { "": { hnsw_config: { m: 12 }, quantization_config: { product: { compression: "x32" } } } },
  });
  expect(space()).toMatchObject({ maxNeighbors: 12, codes: { kind: "product", componentsPerByte: 8 } });
  await client.patch("/collections/c", { vectors: { "": { quantization_config: "Disabled" } } });
  expect(space()).toMatchObject({ codes: binary });
  await client.patch("/collections/c", { quantization_config: { turbo: {} } });
  expect(space()).toMatchObject({ codes: { kind: "turbo", bits: "four" } });
  await client.patch("/collections/c", { quantization_config: "Disabled" });
  expect(space()).not.toHaveProperty("codes");
});
