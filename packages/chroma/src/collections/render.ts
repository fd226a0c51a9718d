import type { CollectionRecord } from "@vexfs/core";
import type { Hnsw } from "../configuration/hnsw.js";
import type { Spann } from "../configuration/spann.js";
import { encode } from "../json/encode.js";
import { withObservedKeys } from "../schema/observed.js";
import { embeddingKey, type Schema } from "../schema/types.js";
import { indexOf } from "../schema/vector-index.js";
import type { Database } from "../tenancy/directory.js";
import { readAttributes } from "./attributes.js";
import { embeddingSpace } from "./embedding-space.js";

/** A collection as JSON, with the dimension and the metadata keys that it has by now. */
export const renderCollection = (record: CollectionRecord, database: Database): string => {
  const attributes = readAttributes(record);
  const members = [
    `"id":${JSON.stringify(record.id)}`,
    `"name":${JSON.stringify(record.name)}`,
    `"configuration_json":${configurationText(attributes.schema)}`,
    `"schema":${encode(withObservedKeys(attributes.schema, record.observedFields))}`,
    `"metadata":${attributes.metadata ?? "null"}`,
    `"dimension":${embeddingSpace(record.spaces)?.dimension ?? "null"}`,
    `"tenant":${JSON.stringify(database.tenant)}`,
    `"database":${JSON.stringify(database.name)}`,
    `"log_position":0`,
    `"version":0`,
  ];
  return `{${members.join(",")}}`;
};

/** The configuration that a schema amounts to; some parameters are accepted and not shown. */
const configurationText = (schema: Schema): string => {
  const index = indexOf(schema);
  return encode({
    hnsw: index.kind === "hnsw" ? shownHnsw(index.parameters) : null,
    spann: index.kind === "spann" ? shownSpann(index.parameters) : null,
    embedding_function: schema.keys.get(embeddingKey)?.float_list?.vector_index?.config.embedding_function ?? null,
  });
};

const shownHnsw = ({ space, ef_construction, ef_search, max_neighbors, resize_factor, sync_threshold }: Hnsw) => ({
  space,
  ef_construction,
  ef_search,
  max_neighbors,
  resize_factor,
  sync_threshold,
});

const shownSpann = (spann: Spann) => ({
  search_nprobe: spann.search_nprobe,
  write_nprobe: spann.write_nprobe,
  space: spann.space,
  ef_construction: spann.ef_construction,
  ef_search: spann.ef_search,
  max_neighbors: spann.max_neighbors,
  reassign_neighbor_count: spann.reassign_neighbor_count,
  split_threshold: spann.split_threshold,
  merge_threshold: spann.merge_threshold,
});
