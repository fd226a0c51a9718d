import * as fc from "fast-check";
import { entries } from "./grpc-client.js";
import { payloads } from "./requests.js";

/** One thing in both forms: a value of JSON, and a value of a message. */
export interface Pair {
  readonly json: unknown;
  readonly message: unknown;
}

/** What is the same in both. */
export const same = (values: fc.Arbitrary<unknown>): fc.Arbitrary<Pair> =>
  values.map((value) => ({ json: value, message: value }));

/** A name of JSON, and the one of an enumeration that says the same. */
export const named = (...names: readonly (readonly [json: string, message: string])[]): fc.Arbitrary<Pair> =>
  fc.constantFrom(...names).map(([json, message]) => ({ json, message }));

const pairsOf = (members: readonly (readonly [string, Pair])[]): Pair => ({
  json: Object.fromEntries(members.map(([name, { json }]) => [name, json])),
  message: Object.fromEntries(members.map(([name, { message }]) => [name, message])),
});

/** An object of fields that have the same name in both; those that are not required may be absent. */
export const fields = (members: Readonly<Record<string, fc.Arbitrary<Pair>>>, ...required: string[]) =>
  fc
    .record(members, { requiredKeys: required })
    .map((chosen) => pairsOf(Object.entries(chosen as Readonly<Record<string, Pair>>)));

/** The same under another name in the message. */
export const wrapped = (inner: fc.Arbitrary<Pair>, wrap: (message: unknown) => unknown): fc.Arbitrary<Pair> =>
  inner.map(({ json, message }) => ({ json, message: wrap(message) }));

/** An object whose keys are names, which is a map in a message. */
const byName = (names: readonly string[], value: fc.Arbitrary<Pair>): fc.Arbitrary<Pair> =>
  fc
    .dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: 2 })
    .map((members) => pairsOf(Object.entries(members)))
    .map(({ json, message }) => ({ json, message: entries(message as Readonly<Record<string, unknown>>) }));

/** A number that may be, or now and then the one that may not. */
const count = (min: number, max: number, refused?: number): fc.Arbitrary<Pair> => {
  const allowed = fc.integer({ min, max });
  return same(refused === undefined ? allowed : mostly(allowed, fc.constant(refused)));
};
const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: rare });
const flag = same(fc.boolean());
const memory = named(["cold", "Cold"], ["cached", "Cached"], ["pinned", "Pinned"]);
const unpinned = mostly(named(["cold", "Cold"], ["cached", "Cached"]), named(["pinned", "Pinned"]));

const hnsw = fields({
  m: count(0, 64),
  ef_construct: count(4, 200, 3),
  full_scan_threshold: count(10, 20_000, 9),
  max_indexing_threads: count(0, 4),
  on_disk: flag,
  payload_m: count(0, 32),
  inline_storage: flag,
  memory,
});

/** A kind of quantization, under its name in both. */
const kind = (json: string, message: string, settings: fc.Arbitrary<Pair>): fc.Arbitrary<Pair> =>
  settings.map((inner) => ({ json: { [json]: inner.json }, message: { [message]: inner.message } }));

const compressions = ["x4", "x8", "x16", "x32", "x64"].map((name) => [name, name] as const);
const quantization = fc.oneof(
  kind(
    "scalar",
    "scalar",
    fields(
      {
        type: named(["int8", "Int8"]),
        quantile: same(mostly(fc.constantFrom(0.5, 1), fc.constant(0.25))),
        always_ram: flag,
        memory,
      },
      "type",
    ),
  ),
  kind("product", "product", fields({ compression: named(...compressions), always_ram: flag }, "compression")),
  kind(
    "binary",
    "binary",
    fields({
      encoding: named(["one_bit", "OneBit"], ["two_bits", "TwoBits"], ["one_and_half_bits", "OneAndHalfBits"]),
      query_encoding: wrapped(
        named(
          ["default", "Default"],
          ["binary", "Binary"],
          ["scalar4bits", "Scalar4Bits"],
          ["scalar8bits", "Scalar8Bits"],
        ),
        (setting) => ({ setting }),
      ),
      always_ram: flag,
    }),
  ),
  kind("turbo", "turboquant", fields({ bits: named(["bits1_5", "Bits1_5"], ["bits4", "Bits4"]), memory })),
);

const quantizationDiff = fc.oneof(
  { weight: 4, arbitrary: quantization },
  { weight: 1, arbitrary: fc.constant({ json: "Disabled", message: { disabled: {} } }) },
);

const vector = fields(
  {
    size: count(1, 4, 0),
    distance: named(["Cosine", "Cosine"], ["Dot", "Dot"], ["Euclid", "Euclid"], ["Manhattan", "Manhattan"]),
    hnsw_config: hnsw,
    quantization_config: quantization,
    on_disk: flag,
    memory: unpinned,
    datatype: named(
      ["float32", "Float32"],
      ["uint8", "Uint8"],
      ["float16", "Float16"],
      ["turbo4", "Turbo4"],
      ["turbo16", "Turbo16"],
    ),
    multivector_config: fields({ comparator: named(["max_sim", "MaxSim"]) }, "comparator"),
  },
  "size",
  "distance",
);

const vectorDiff = fields({
  hnsw_config: hnsw,
  quantization_config: quantizationDiff,
  on_disk: flag,
  memory: unpinned,
});

const denseNames = ["d", "e", ""];
const sparseNames = ["s", "t"];

const spaces = fc.oneof(
  wrapped(vector, (params) => ({ params })),
  wrapped(byName(denseNames, vector), (map) => ({ params_map: { map } })),
);

const spaceDiffs = wrapped(byName(denseNames, vectorDiff), (map) => ({ params_map: { map } }));

const sparse = wrapped(
  byName(
    sparseNames,
    fields({
      index: fields({
        full_scan_threshold: count(0, 100),
        on_disk: flag,
        memory,
        datatype: named(["float32", "Float32"], ["float16", "Float16"], ["uint8", "Uint8"]),
      }),
      modifier: named(["none", "None"], ["idf", "Idf"]),
    }),
  ),
  (map) => ({ map }),
);

const optimizers = fields({
  deleted_threshold: same(mostly(fc.constantFrom(0, 0.25, 1), fc.constant(1.5))),
  vacuum_min_vector_number: count(100, 2000, 99),
  default_segment_number: count(0, 4),
  max_segment_size: count(1, 1000, 0),
  memmap_threshold: count(0, 1000),
  indexing_threshold: count(0, 1000),
  flush_interval_sec: count(0, 10),
  max_optimization_threads: fc.oneof(
    wrapped(count(0, 8), (value) => ({ value })),
    fc.constant({ json: "auto", message: { setting: "Auto" } }),
  ),
  prevent_unoptimized: flag,
});

const strictMode = fields({
  enabled: same(fc.constant(false)),
  max_query_limit: count(1, 1000, 0),
  max_timeout: count(1, 100, 0),
  unindexed_filtering_retrieve: flag,
  unindexed_filtering_update: flag,
  search_max_hnsw_ef: count(0, 1000),
  search_allow_exact: flag,
  search_max_oversampling: same(fc.constantFrom(0.5, 2)),
  upsert_max_batchsize: count(0, 100),
  max_collection_vector_size_bytes: count(0, 1_000_000),
  read_rate_limit: count(1, 100, 0),
  filter_max_conditions: count(0, 10),
  max_points_count: count(1, 1000, 0),
  max_payload_index_count: count(0, 10),
  max_resident_memory_percent: count(1, 100, 101),
  multivector_config: wrapped(byName(["d"], fields({ max_vectors: count(1, 3, 0) })), (map) => ({
    multivector_config: map,
  })),
  sparse_config: wrapped(byName(["s"], fields({ max_length: count(1, 3, 0) })), (map) => ({ sparse_config: map })),
});

const metadata: fc.Arbitrary<Pair> = payloads.map(({ json, map }) => ({ json: RAW + json, message: map }));

/** Stands before a text that is to be in JSON as it is. */
const RAW = "\0raw";

/** The JSON of what arbitraries make. */
export const jsonText = (value: unknown): string => {
  if (typeof value === "string" && value.startsWith(RAW)) return value.slice(RAW.length);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`)
    .join(",")}}`;
};

const payloadPlace = fields({ memory: unpinned });
const idPlace = fields({ memory: mostly(named(["cold", "Cold"], ["pinned", "Pinned"]), named(["cached", "Cached"])) });

/** A request with the members of JSON, and the fields of a message that has some of them under other names. */
const request = (members: Readonly<Record<string, fc.Arbitrary<Pair>>>): fc.Arbitrary<Pair> =>
  fields(members).map(({ json, message }) => {
    const { vectors, sparse_vectors: sparseVectors, ...rest } = message as Readonly<Record<string, unknown>>;
    return {
      json,
      message: {
        ...rest,
        ...(vectors === undefined ? {} : { vectors_config: vectors }),
        ...(sparseVectors === undefined ? {} : { sparse_vectors_config: sparseVectors }),
      },
    };
  });

const common = { hnsw_config: hnsw, optimizers_config: optimizers, strict_mode_config: strictMode, metadata };

/** A new collection. */
export const creations = request({
  ...common,
  vectors: spaces,
  sparse_vectors: sparse,
  quantization_config: quantization,
  wal_config: fields({
    wal_capacity_mb: count(1, 8, 0),
    wal_segments_ahead: count(0, 2),
    wal_retain_closed: count(1, 2, 0),
  }),
  shard_number: count(1, 3, 0),
  replication_factor: count(1, 2, 0),
  write_consistency_factor: count(1, 2, 0),
  on_disk_payload: flag,
  payload: payloadPlace,
  id_tracker: idPlace,
});

const changes = {
  ...common,
  quantization_config: quantizationDiff,
  params: fields({
    replication_factor: count(1, 2, 0),
    write_consistency_factor: count(1, 2, 0),
    read_fan_out_factor: count(0, 2),
    read_fan_out_delay_ms: count(0, 2),
    on_disk_payload: flag,
    payload: payloadPlace,
    id_tracker: idPlace,
  }),
};

/** A change of the settings of a collection; now and then also of its spaces, which may not be there. */
export const updates = fc.oneof(
  request(changes),
  request({ ...changes, vectors: spaceDiffs }),
  request({ sparse_vectors: sparse }),
);
