import { expect, it } from "vitest";
import { TestClient } from "./support/client.js";

const client = new TestClient();

it("what nobody asked for has Qdrant's defaults", async () => {
  expect(await client.put("/collections/plain", { vectors: { size: 4, distance: "Dot" } })).toMatchObject({
    status: 200,
    result: true,
  });
  const info = await client.info("plain");
  expect(info).toMatchObject({
    status: "green",
    optimizer_status: "ok",
    indexed_vectors_count: 0,
    points_count: 0,
    segments_count: 1,
    payload_schema: {},
    update_queue: { length: 0 },
  });
  expect(info.config).toEqual({
    params: {
      vectors: { size: 4, distance: "Dot" },
      shard_number: 1,
      replication_factor: 1,
      write_consistency_factor: 1,
      on_disk_payload: true,
    },
    hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000, max_indexing_threads: 0, on_disk: false },
    optimizer_config: {
      deleted_threshold: 0.2,
      vacuum_min_vector_number: 1000,
      default_segment_number: 0,
      max_segment_size: null,
      memmap_threshold: null,
      indexing_threshold: 10_000,
      flush_interval_sec: 5,
      max_optimization_threads: null,
      prevent_unoptimized: null,
    },
    wal_config: { wal_capacity_mb: 32, wal_segments_ahead: 0, wal_retain_closed: 1 },
    quantization_config: null,
  });
  expect(Date.parse(info.created_at ?? "")).toBeGreaterThan(Date.now() - 60_000);
});

it("what was asked for comes back, under its own name and in the form it came in", async () => {
  const body = {
    vectors: {
      image: {
        size: 3,
        distance: "Cosine",
        on_disk: true,
        memory: "cold",
        datatype: "turbo8",
        hnsw_config: { m: 8 },
        quantization: { product: { compression: "x16", always_ram: true } },
        multivector_config: { comparator: "max_sim" },
      },
      empty: { size: 2, distance: "Manhattan", hnsw_config: {} },
    },
    sparse_vectors: { text: { modifier: "idf", index: { on_disk: true, full_scan_threshold: 7 } } },
    shard_number: 2,
    on_disk_payload: false,
    payload: { memory: "cached" },
    id_tracker: { memory: "pinned" },
    optimizers_config: { indexing_threshold_kb: 5, max_optimization_threads: 3 },
    wal_config: { wal_capacity_mb: 1 },
    quantization_config: { turbo: { bits: "bits8" } },
    strict_mode_config: { enabled: true, sparse_config: { text: { max_length: 9 } } },
    metadata: { owner: "me", big: 12 },
  };
  expect((await client.put("/collections/full", body)).text).toContain('"result":true');
  const { config } = await client.info("full");
  expect(config.params).toEqual({
    vectors: {
      empty: { size: 2, distance: "Manhattan" },
      image: {
        size: 3,
        distance: "Cosine",
        hnsw_config: { m: 8 },
        quantization_config: { product: { compression: "x16", always_ram: true } },
        on_disk: true,
        memory: "cold",
        datatype: "turbo8",
        multivector_config: { comparator: "max_sim" },
      },
    },
    shard_number: 2,
    replication_factor: 1,
    write_consistency_factor: 1,
    on_disk_payload: false,
    payload: { memory: "cached" },
    id_tracker: { memory: "pinned" },
    sparse_vectors: { text: { index: { full_scan_threshold: 7, on_disk: true }, modifier: "idf" } },
  });
  expect(config.optimizer_config).toMatchObject({ indexing_threshold: 5, max_optimization_threads: 3 });
  expect(config.wal_config).toMatchObject({ wal_capacity_mb: 1 });
  expect(config.quantization_config).toEqual({ turbo: { bits: "bits8" } });
  expect(config.strict_mode_config).toEqual({ enabled: true, sparse_config: { text: { max_length: 9 } } });
  expect(config.metadata).toEqual({ owner: "me", big: 12 });
});

it("metadata keeps the digits of its numbers", async () => {
  const body = '{"metadata":{"id":12345678901234567890,"ratio":2.0}}';
  await client.put("/collections/digits", body);
  expect((await client.get("/collections/digits")).text).toContain(
    '"metadata":{"id":12345678901234567890,"ratio":2.0}',
  );
});

it("the engine's spaces are those of the configuration", async () => {
  const body = {
    vectors: {
      cosine: { size: 2, distance: "Cosine", hnsw_config: { ef_construct: 5 } },
      bytes: { size: 2, distance: "Cosine", datatype: "uint8" },
      halves: { size: 2, distance: "Euclid", datatype: "float16", multivector_config: { comparator: "max_sim" } },
      turbo: { size: 2, distance: "Dot", datatype: "turbo4", hnsw_config: { m: 0 } },
    },
    sparse_vectors: { words: {} },
    hnsw_config: { m: 5 },
  };
  await client.put("/collections/spaces", body);
  const { attributes: _, ...record } = client.engine.catalog
    .collections("chroma/00000000-0000-0000-0000-000000000000")
    .find(({ name }) => name === "spaces") ?? { attributes: "" };
  const space = { kind: "dense", dimension: 2, normalized: false, maxNeighbors: 5, efConstruction: 100 };
  expect(record).toMatchObject({
    spaces: [
      { ...space, name: "bytes", metric: "cosine", datatype: "u8" },
      { ...space, name: "cosine", metric: "cosine", datatype: "f32", normalized: true, efConstruction: 5 },
      { ...space, name: "halves", kind: "multi", metric: "euclidean", datatype: "f16" },
      { ...space, name: "turbo", metric: "dot", datatype: "t4", maxNeighbors: 0 },
      { name: "words", kind: "sparse", metric: "dot", dimension: null },
    ],
  });
});

it("settings without effect are warned of", async () => {
  await client.put("/collections/inline", {
    vectors: { size: 2, distance: "Dot", hnsw_config: { inline_storage: true } },
  });
  expect((await client.info("inline")).warnings).toEqual([
    {
      message:
        "The `hnsw_config.inline_storage` option for vector '' requires quantization to be enabled. This option will be ignored.",
    },
  ]);
});

it("collections are listed by name, and can be asked after", async () => {
  expect((await client.get("/collections")).result).toEqual({
    collections: ["digits", "full", "inline", "plain", "spaces"].map((name) => ({ name })),
  });
  expect((await client.get("/collections/plain/exists")).result).toEqual({ exists: true });
  expect((await client.get("/collections/nothing/exists")).result).toEqual({ exists: false });
});

it("deleting says whether there was anything", async () => {
  expect((await client.delete("/collections/digits")).result).toBe(true);
  expect((await client.delete("/collections/digits")).result).toBe(false);
  expect(await client.get("/collections/digits")).toMatchObject({
    status: 404,
    error: "Not found: Collection `digits` doesn't exist!",
  });
});
