import { badInput } from "../errors/qdrant-error.js";
import { optional, struct } from "../json/decode.js";
import { type CollectionConfig, type Metadata, metadata } from "./config.js";
import { type HnswDiff, hnswDiff } from "./hnsw.js";
import { indexFrom } from "./index-kind.js";
import { type OptimizersDiff, optimizersDiff, updatedOptimizers } from "./optimizers.js";
import { type CollectionParams, type ParamsDiff, paramsDiff, updatedParams } from "./params.js";
import { type QuantizationDiff, quantizationDiff } from "./quantization.js";
import { type SparseVectorParams, sparseVectors, updatedSparseVector } from "./sparse-vectors.js";
import { type StrictMode, strictMode } from "./strict-mode.js";
import { updatedVector, type VectorParamsDiff, vectorsByName, vectorsDiff, vectorsLike } from "./vectors.js";

/** The body of a request to change a collection. */
export interface UpdateCollection {
  readonly vectors?: ReadonlyMap<string, VectorParamsDiff>;
  readonly optimizers_config?: OptimizersDiff;
  readonly params?: ParamsDiff;
  readonly hnsw_config?: HnswDiff;
  readonly quantization_config?: QuantizationDiff;
  readonly sparse_vectors?: ReadonlyMap<string, SparseVectorParams>;
  readonly strict_mode_config?: StrictMode;
  readonly metadata?: Metadata;
}

export const updateCollection = struct<UpdateCollection>("UpdateCollection", {
  vectors: optional(vectorsDiff),
  optimizers_config: optional(optimizersDiff, "optimizer_config"),
  params: optional(paramsDiff),
  hnsw_config: optional(hnswDiff),
  quantization_config: optional(quantizationDiff, "quantization"),
  sparse_vectors: optional(sparseVectors),
  strict_mode_config: optional(strictMode),
  metadata,
});

/** The configuration after a change. */
export const updatedConfig = (config: CollectionConfig, diff: UpdateCollection): CollectionConfig => {
  const { quantization_config: current, strict_mode_config: strict, metadata: known, ...rest } = config;
  const wanted = diff.quantization_config ?? current;
  const strictWanted = diff.strict_mode_config;
  // What spaces have stays; those to come must be able to follow it.
  indexFrom(diff.metadata);
  return {
    ...rest,
    params: withSpaces(updatedParams(config.params, diff.params ?? {}), diff),
    hnsw_config: { ...config.hnsw_config, ...diff.hnsw_config },
    optimizer_config: updatedOptimizers(diff.optimizers_config ?? {}, config.optimizer_config),
    ...(typeof wanted === "object" ? { quantization_config: wanted } : {}),
    ...(strict === undefined && strictWanted === undefined
      ? {}
      : { strict_mode_config: { ...strict, ...strictWanted } }),
    ...(known === undefined && diff.metadata === undefined ? {} : { metadata: merged(known, diff.metadata) }),
  };
};

/** Keys that are given replace known ones, and null removes them. */
const merged = (known: Metadata = new Map(), given: Metadata = new Map()): Metadata =>
  new Map([...known, ...given].filter(([key]) => given.get(key)?.text !== "null"));

const withSpaces = (
  params: CollectionParams,
  { vectors = new Map(), sparse_vectors: sparse = new Map() }: UpdateCollection,
): CollectionParams => {
  const dense = vectorsLike(params.vectors, changed(vectorsByName(params.vectors), vectors, updatedVector));
  if (params.sparse_vectors === undefined && sparse.size === 0) return { ...params, vectors: dense };
  const sparseChanged = changed(params.sparse_vectors ?? new Map(), sparse, updatedSparseVector);
  return { ...params, vectors: dense, sparse_vectors: sparseChanged };
};

const changed = <T, Diff>(
  known: ReadonlyMap<string, T>,
  diffs: ReadonlyMap<string, Diff>,
  update: (value: T, diff: Diff) => T,
): ReadonlyMap<string, T> => {
  const result = new Map(known);
  for (const [name, diff] of diffs) {
    const value = known.get(name);
    if (value === undefined) throw badInput(`Not existing vector name error: ${name}`);
    result.set(name, update(value, diff));
  }
  return result;
};
