import { type CollectionRecord, EngineError } from "@vexfs/core";
import type { Hnsw } from "../configuration/hnsw.js";
import type { Spann } from "../configuration/spann.js";
import type { AppContext } from "../http/context.js";
import { encode } from "../json/encode.js";
import { withObservedKeys } from "../schema/observed.js";
import { embeddingKey, type Schema } from "../schema/types.js";
import { indexOf } from "../schema/vector-index.js";
import type { Database } from "../tenancy/directory.js";
import { readAttributes } from "./attributes.js";
import { embeddingSpace } from "./embedding-space.js";

/** How far the index of a collection has come. */
interface IndexProgress {
  /** Records that the indexed writes named. */
  readonly logPosition: number;
  /** Grows with every write, once the functions of the collection have seen it. */
  readonly version: number;
}

const untold: IndexProgress = { logPosition: 0, version: 0 };

/**
 * A collection as JSON, with the dimension and the metadata keys that it has by now. A server with the defaults of Chroma's cloud also
 * tells how far its index has come; one with those of Chroma on one node says 0, as that does.
 */
export const describeCollection = async (
  context: AppContext,
  record: CollectionRecord,
  database: Database,
): Promise<string> => {
  const { knnIndex } = context.settings;
  return renderCollection(record, database, knnIndex === "spann" ? await progressOf(context, record.id) : untold);
};

/** Every write is in the index as soon as it is answered; functions follow. */
const progressOf = async ({ engine, attachments }: AppContext, id: string): Promise<IndexProgress> => {
  try {
    const { sequence, operations } = (await engine.collection(id)).statistics();
    return { logPosition: operations, version: attachments.version(id, sequence) };
  } catch (error) {
    // One that is set aside, or was deleted meanwhile, must not keep the others from being listed.
    if (error instanceof EngineError) return untold;
    throw error;
  }
};

const renderCollection = (record: CollectionRecord, database: Database, progress: IndexProgress): string => {
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
    `"log_position":${progress.logPosition}`,
    `"version":${progress.version}`,
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
