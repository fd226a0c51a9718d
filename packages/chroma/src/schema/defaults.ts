import type { Configuration } from "../configuration/create-configuration.js";
import type { Hnsw } from "../configuration/hnsw.js";
import type { Spann, SpannParameters } from "../configuration/spann.js";
import { type KnnIndex, plainIndex, type VectorIndexConfiguration } from "../configuration/vector-index.js";
import {
  documentKey,
  embeddingKey,
  type HnswParameters,
  type Schema,
  type SimpleIndex,
  type VectorConfig,
} from "./types.js";

const on: SimpleIndex = { enabled: true, config: {} };
const off: SimpleIndex = { enabled: false, config: {} };

const hnswParameters = (hnsw: Hnsw): HnswParameters => ({
  ef_construction: hnsw.ef_construction,
  max_neighbors: hnsw.max_neighbors,
  ef_search: hnsw.ef_search,
  num_threads: hnsw.num_threads,
  batch_size: hnsw.batch_size,
  sync_threshold: hnsw.sync_threshold,
  resize_factor: hnsw.resize_factor,
});

const spannParameters = (spann: Spann): SpannParameters => {
  const { space: _, ...parameters } = spann;
  return parameters;
};

const parametersOf = (index: VectorIndexConfiguration): Pick<VectorConfig, "hnsw" | "spann"> =>
  index.kind === "hnsw" ? { hnsw: hnswParameters(index.parameters) } : { spann: spannParameters(index.parameters) };

/** The schema of a collection whose vectors are configured so, and everything else left alone. */
export const schemaFromConfiguration = ({ index, embeddingFunction }: Configuration): Schema => {
  const config = (sourceKey: string | undefined): VectorConfig => ({
    space: index.parameters.space,
    ...(embeddingFunction === undefined ? {} : { embedding_function: embeddingFunction }),
    ...(sourceKey === undefined ? {} : { source_key: sourceKey }),
    ...parametersOf(index),
  });
  return {
    defaults: {
      string: { fts_index: off, string_inverted_index: on },
      float_list: { vector_index: { enabled: false, config: config(undefined) } },
      sparse_vector: {
        sparse_vector_index: { enabled: false, config: { embedding_function: { type: "unknown" }, bm25: false } },
      },
      int: { int_inverted_index: on },
      float: { float_inverted_index: on },
      bool: { bool_inverted_index: on },
    },
    keys: new Map([
      [embeddingKey, { float_list: { vector_index: { enabled: true, config: config(documentKey) } } }],
      [documentKey, { string: { fts_index: on, string_inverted_index: off } }],
    ]),
  };
};

/** The schema of a collection for which nothing is asked. */
export const defaultSchema = (knnIndex: KnnIndex): Schema => defaultSchemas[knnIndex];

const defaultSchemas: Readonly<Record<KnnIndex, Schema>> = {
  hnsw: schemaFromConfiguration({ index: plainIndex("hnsw"), embeddingFunction: undefined }),
  spann: schemaFromConfiguration({ index: plainIndex("spann"), embeddingFunction: undefined }),
};
