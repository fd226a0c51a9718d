import { badInput } from "../errors/qdrant-error.js";
import { vectorNameFaults } from "../http/path-parameters.js";
import { boolean, optional, struct, unsigned } from "../json/decode.js";
import { type CollectionConfig, type Metadata, metadata } from "./config.js";
import { defaultHnsw, type HnswDiff, hnswDiff } from "./hnsw.js";
import { idTracker, type MemoryParams, payloadStorage } from "./memory.js";
import { type OptimizersDiff, optimizersDiff, updatedOptimizers } from "./optimizers.js";
import { shardingMethod } from "./params.js";
import { type Quantization, quantization } from "./quantization.js";
import { type SparseVectorParams, sparseVectors } from "./sparse-vectors.js";
import { type StrictMode, strictMode } from "./strict-mode.js";
import { type VectorsConfig, vectorsByName, vectorsConfig } from "./vectors.js";
import { defaultWal, type WalConfig, walDiff } from "./wal.js";

/** The body of a request to create a collection. */
export interface CreateCollection {
  readonly vectors?: VectorsConfig;
  readonly shard_number?: number;
  readonly sharding_method?: "auto" | "custom";
  readonly replication_factor?: number;
  readonly write_consistency_factor?: number;
  readonly on_disk_payload?: boolean;
  readonly payload?: MemoryParams;
  readonly id_tracker?: MemoryParams;
  readonly hnsw_config?: HnswDiff;
  readonly wal_config?: Partial<WalConfig>;
  readonly optimizers_config?: OptimizersDiff;
  readonly quantization_config?: Quantization;
  readonly sparse_vectors?: ReadonlyMap<string, SparseVectorParams>;
  readonly strict_mode_config?: StrictMode;
  readonly metadata?: Metadata;
}

const positive = optional(unsigned("u32", { min: 1 }));

export const createCollection = struct<CreateCollection>("CreateCollection", {
  vectors: optional(vectorsConfig),
  shard_number: positive,
  sharding_method: optional(shardingMethod),
  replication_factor: positive,
  write_consistency_factor: positive,
  on_disk_payload: optional(boolean),
  payload: optional(payloadStorage),
  id_tracker: optional(idTracker),
  hnsw_config: optional(hnswDiff),
  wal_config: optional(walDiff),
  optimizers_config: optional(optimizersDiff, "optimizer_config"),
  quantization_config: optional(quantization, "quantization"),
  sparse_vectors: optional(sparseVectors),
  strict_mode_config: optional(strictMode),
  metadata,
});

/** The configuration of a new collection; absent settings get their defaults. */
export const configFrom = (given: CreateCollection): CollectionConfig => ({
  params: {
    vectors: given.vectors ?? new Map(),
    shard_number: given.shard_number ?? 1,
    ...present("sharding_method", given.sharding_method),
    replication_factor: given.replication_factor ?? 1,
    write_consistency_factor: given.write_consistency_factor ?? 1,
    on_disk_payload: given.on_disk_payload ?? true,
    ...present("payload", given.payload),
    ...present("id_tracker", given.id_tracker),
    ...present("sparse_vectors", given.sparse_vectors),
  },
  hnsw_config: { ...defaultHnsw, ...given.hnsw_config },
  optimizer_config: updatedOptimizers(given.optimizers_config ?? {}),
  wal_config: { ...defaultWal, ...given.wal_config },
  ...present("quantization_config", given.quantization_config),
  ...present("strict_mode_config", given.strict_mode_config),
  ...present("metadata", given.metadata),
});

const present = <K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: T });

/** Refuses names of spaces that cannot be, or that two spaces have. */
export const checkVectorNames = ({
  vectors = new Map(),
  sparse_vectors: sparse = new Map(),
}: CreateCollection): void => {
  const dense = vectorsByName(vectors);
  if (vectors instanceof Map) checkNames("dense", dense.keys());
  checkNames("sparse", sparse.keys());
  if (sparse.has("")) throw badInput("Sparse vector name cannot be empty");
  const shared = [...dense.keys()].find((name) => sparse.has(name));
  if (shared === undefined) return;
  throw badInput(`Dense and sparse vector names must be unique - duplicate found with '${shared}'`);
};

const checkNames = (kind: string, names: Iterable<string>): void => {
  for (const name of names) {
    const [fault] = vectorNameFaults(name);
    if (fault !== undefined) throw badInput(`Invalid ${kind} vector name \`${name}\`: ${fault}`);
  }
};
