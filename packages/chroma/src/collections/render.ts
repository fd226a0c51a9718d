import type { CollectionRecord } from "@vexfs/core";
import { completeHnsw } from "../configuration/hnsw.js";
import { encode } from "../json/encode.js";
import { withObservedKeys } from "../schema/observed.js";
import { embeddingKey, type Schema } from "../schema/types.js";
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

/** The configuration that a schema amounts to; threads and batch sizes are accepted and not shown. */
const configurationText = (schema: Schema): string => {
  const config = schema.keys.get(embeddingKey)?.float_list?.vector_index?.config ?? {};
  const { num_threads: _, batch_size: __, ...hnsw } = completeHnsw({ ...config.hnsw, space: config.space });
  const { space, ef_construction, ef_search, max_neighbors, resize_factor, sync_threshold } = hnsw;
  return encode({
    hnsw: { space, ef_construction, ef_search, max_neighbors, resize_factor, sync_threshold },
    spann: null,
    embedding_function: config.embedding_function ?? null,
  });
};
