import { boolean, nonZero, optional, struct, unsigned, variant } from "../json/decode.js";
import { idTracker, type MemoryParams, payloadStorage } from "./memory.js";
import { type SparseVectorParams, sparseVectors } from "./sparse-vectors.js";
import { type VectorsConfig, vectorsConfig } from "./vectors.js";

/** The spaces of a collection, and how it is to be spread and stored. VexFS keeps one copy on one node, and shows what was asked for. */
export interface CollectionParams {
  readonly vectors: VectorsConfig;
  readonly shard_number: number;
  readonly sharding_method?: "auto" | "custom";
  readonly replication_factor: number;
  readonly write_consistency_factor: number;
  readonly read_fan_out_factor?: number;
  readonly read_fan_out_delay_ms?: number;
  readonly on_disk_payload: boolean;
  readonly payload?: MemoryParams;
  readonly id_tracker?: MemoryParams;
  readonly sparse_vectors?: ReadonlyMap<string, SparseVectorParams>;
}

export const shardingMethod = variant(["auto", "custom"]);

/** What the catalog keeps. */
export const storedParams = struct<CollectionParams>("CollectionParams", {
  vectors: optional(vectorsConfig),
  shard_number: optional(unsigned("u32")),
  sharding_method: optional(shardingMethod),
  replication_factor: optional(unsigned("u32")),
  write_consistency_factor: optional(unsigned("u32")),
  read_fan_out_factor: optional(unsigned("u32")),
  read_fan_out_delay_ms: optional(unsigned("u64")),
  on_disk_payload: optional(boolean),
  payload: optional(payloadStorage),
  id_tracker: optional(idTracker),
  sparse_vectors: optional(sparseVectors),
});

/** What may change. */
export type ParamsDiff = Partial<
  Omit<CollectionParams, "vectors" | "sparse_vectors" | "shard_number" | "sharding_method">
>;

export const paramsDiff = struct<ParamsDiff>("CollectionParamsDiff", {
  replication_factor: optional(nonZero("u32")),
  write_consistency_factor: optional(nonZero("u32")),
  read_fan_out_factor: optional(unsigned("u32")),
  read_fan_out_delay_ms: optional(unsigned("u64")),
  on_disk_payload: optional(boolean),
  payload: optional(payloadStorage),
  id_tracker: optional(idTracker),
});

/** The parameters after a change. */
export const updatedParams = (params: CollectionParams, diff: ParamsDiff): CollectionParams => ({
  ...params,
  ...diff,
  ...(diff.payload === undefined ? {} : { payload: { ...params.payload, ...diff.payload } }),
  ...(diff.id_tracker === undefined ? {} : { id_tracker: { ...params.id_tracker, ...diff.id_tracker } }),
});
