import { completeHnsw } from "../configuration/hnsw.js";
import { completeSpann } from "../configuration/spann.js";
import { hnswIndex, spannIndex, type VectorIndexConfiguration } from "../configuration/vector-index.js";
import { embeddingKey, type Schema } from "./types.js";

/** The index of the embeddings that a schema describes. */
export const indexOf = (schema: Schema): VectorIndexConfiguration => {
  const { space, hnsw, spann } = schema.keys.get(embeddingKey)?.float_list?.vector_index?.config ?? {};
  return spann === undefined
    ? hnswIndex(completeHnsw({ ...hnsw, space }))
    : spannIndex(completeSpann({ ...spann, space }));
};

/** The keys under which sparse vectors are indexed. */
export const sparseKeys = (schema: Schema): readonly string[] =>
  [...schema.keys].flatMap(([key, types]) => (types.sparse_vector?.sparse_vector_index?.enabled === true ? [key] : []));
