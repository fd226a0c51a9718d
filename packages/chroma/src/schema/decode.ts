import { embeddingFunction } from "../configuration/embedding-function.js";
import { spaces } from "../configuration/spaces.js";
import type { SpannParameters } from "../configuration/spann.js";
import { invalidArgument } from "../errors/chroma-error.js";
import {
  boolean,
  type Decoder,
  type FieldDecoder,
  float,
  mapOf,
  string,
  struct,
  unsigned,
  variant,
} from "../json/decode.js";
import { parseLossless, RawJson } from "../json/raw-json.js";
import type { HnswParameters, Schema, SimpleIndex, SparseConfig, ValueTypes, VectorConfig } from "./types.js";

const usize: FieldDecoder = { decode: unsigned("usize") };
const u32: FieldDecoder = { decode: unsigned("u32") };
const f32: FieldDecoder = { decode: float };

const hnsw = struct<HnswParameters>(
  "HnswIndexConfig",
  {
    ef_construction: usize,
    max_neighbors: usize,
    ef_search: usize,
    num_threads: usize,
    batch_size: usize,
    sync_threshold: usize,
    resize_factor: f32,
  },
  true,
);

const quantizations = variant(["none", "four_bit_rabit_q_with_u_search"]);

/** Only Chroma's cloud may choose one. */
const quantization: Decoder<undefined> = (value, path) => {
  if (quantizations(value, path) === "none") return undefined;
  throw invalidArgument(
    "Failed to reconcile schema: Invalid schema input: quantize field cannot be set in user schema. Quantization can only be enabled via frontend configuration.",
  );
};

const spann = struct<SpannParameters>(
  "SpannIndexConfig",
  {
    search_nprobe: u32,
    search_rng_factor: f32,
    search_rng_epsilon: f32,
    nreplica_count: u32,
    write_rng_factor: f32,
    write_rng_epsilon: f32,
    split_threshold: u32,
    num_samples_kmeans: usize,
    initial_lambda: f32,
    reassign_neighbor_count: u32,
    merge_threshold: u32,
    num_centers_to_merge_to: u32,
    write_nprobe: u32,
    ef_construction: usize,
    ef_search: usize,
    max_neighbors: usize,
    center_drift_threshold: f32,
    quantize: { decode: quantization },
  },
  true,
);

const vectorConfig = struct<VectorConfig>(
  "VectorIndexConfig",
  {
    space: { decode: variant(spaces) },
    embedding_function: { decode: embeddingFunction },
    source_key: { decode: string },
    hnsw: { decode: hnsw },
    spann: { decode: spann },
  },
  true,
);

const algorithms = variant(["wand", "max_score"]);

/** The default is not kept. */
const algorithm: Decoder<"max_score" | undefined> = (value, path) => {
  const named = algorithms(value, path);
  return named === "wand" ? undefined : named;
};

const sparseConfig = struct<SparseConfig>(
  "SparseVectorIndexConfig",
  {
    embedding_function: { decode: embeddingFunction },
    source_key: { decode: string },
    bm25: { decode: boolean },
    algorithm: { decode: algorithm },
  },
  true,
);

const index = (name: string, config: Decoder<unknown>): FieldDecoder["decode"] =>
  struct<SimpleIndex>(name, {
    enabled: { decode: boolean, isRequired: true },
    config: { decode: config, isRequired: true },
  });

const simple = (name: string): FieldDecoder["decode"] => index(`${name}Type`, struct(`${name}Config`, {}, true));

/** The types of values may come with a `#` and their indexes with a `$` before the name. */
const type = (name: string, indexes: Readonly<Record<string, FieldDecoder["decode"]>>): FieldDecoder["decode"] =>
  struct(name, Object.fromEntries(Object.entries(indexes).map(([key, decode]) => [key, { decode, alias: `$${key}` }])));

const typed = (key: string, decode: FieldDecoder["decode"]): readonly [string, FieldDecoder] => [
  key,
  { decode, alias: `#${key}` },
];

const valueTypes = struct<ValueTypes>(
  "ValueTypes",
  Object.fromEntries([
    typed(
      "string",
      type("StringValueType", {
        fts_index: simple("FtsIndex"),
        string_inverted_index: simple("StringInvertedIndex"),
      }),
    ),
    typed("float_list", type("FloatListValueType", { vector_index: index("VectorIndexType", vectorConfig) })),
    typed(
      "sparse_vector",
      type("SparseVectorValueType", { sparse_vector_index: index("SparseVectorIndexType", sparseConfig) }),
    ),
    typed("int", type("IntValueType", { int_inverted_index: simple("IntInvertedIndex") })),
    typed("float", type("FloatValueType", { float_inverted_index: simple("FloatInvertedIndex") })),
    typed("bool", type("BoolValueType", { bool_inverted_index: simple("BoolInvertedIndex") })),
  ]),
);

const schema = struct<Schema>("Schema", {
  defaults: { decode: valueTypes, isRequired: true },
  keys: { decode: mapOf(valueTypes), isRequired: true, alias: "key_overrides" },
  cmek: { decode: (value) => RawJson.of(value) },
  source_attached_function_id: { decode: string },
});

/** Decodes a schema in the body of a request. */
export const schemaFromRequest = (json: string): Schema => schema(parseLossless(json), "schema");

/** Decodes a schema that was stored. */
export const storedSchema = (value: unknown): Schema => schema(value, "");
