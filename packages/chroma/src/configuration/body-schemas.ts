import type { BodySchema } from "@vexfs/core";

const usize: BodySchema = { type: "integer", min: 0, max: Number.MAX_SAFE_INTEGER, expects: "usize", optional: true };
const u32: BodySchema = { type: "integer", min: 0, max: 4_294_967_295, optional: true };
const space: BodySchema = { type: "enum", variants: ["l2", "cosine", "ip"], optional: true };
const float: BodySchema = { type: "number", optional: true };
const rawJson: BodySchema = { type: "json", raw: true, optional: true };

const strict = (name: string, fields: Readonly<Record<string, BodySchema>>): BodySchema => ({
  type: "object",
  name,
  optional: true,
  unknownFields: "reject",
  fields,
});

/** `configuration` of a new collection. */
export const createConfigurationSchema: BodySchema = {
  type: "object",
  name: "CollectionConfiguration",
  optional: true,
  fields: {
    hnsw: strict("HnswConfiguration", {
      space,
      ef_construction: usize,
      ef_search: usize,
      max_neighbors: usize,
      num_threads: usize,
      resize_factor: float,
      sync_threshold: usize,
      batch_size: usize,
    }),
    spann: strict("SpannConfiguration", {
      search_nprobe: u32,
      write_nprobe: u32,
      space,
      ef_construction: usize,
      ef_search: usize,
      max_neighbors: usize,
      reassign_neighbor_count: u32,
      split_threshold: u32,
      merge_threshold: u32,
    }),
    embedding_function: rawJson,
  },
};

/** `new_configuration` of an existing collection. */
export const updateConfigurationSchema: BodySchema = {
  type: "object",
  name: "UpdateCollectionConfiguration",
  optional: true,
  fields: {
    hnsw: strict("UpdateHnswConfiguration", {
      ef_search: usize,
      max_neighbors: usize,
      num_threads: usize,
      resize_factor: float,
      sync_threshold: usize,
      batch_size: usize,
    }),
    spann: strict("UpdateSpannConfiguration", { search_nprobe: u32, ef_search: usize }),
    embedding_function: rawJson,
  },
};
