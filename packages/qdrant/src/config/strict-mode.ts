import { boolean, float, mapOf, optional, struct, unsigned } from "../json/decode.js";

/** Limits on what requests may ask for. Absent ones are left alone by a change. */
export interface StrictMode {
  readonly enabled?: boolean;
  readonly max_query_limit?: number;
  /** In seconds. */
  readonly max_timeout?: number;
  readonly unindexed_filtering_retrieve?: boolean;
  readonly unindexed_filtering_update?: boolean;
  readonly search_max_hnsw_ef?: number;
  readonly search_allow_exact?: boolean;
  readonly search_max_oversampling?: number;
  readonly upsert_max_batchsize?: number;
  readonly search_max_batchsize?: number;
  readonly max_collection_vector_size_bytes?: number;
  /** A minute, as the next one. */
  readonly read_rate_limit?: number;
  readonly write_rate_limit?: number;
  readonly max_collection_payload_size_bytes?: number;
  readonly max_points_count?: number;
  readonly filter_max_conditions?: number;
  readonly condition_max_size?: number;
  readonly multivector_config?: ReadonlyMap<string, { readonly max_vectors?: number }>;
  readonly sparse_config?: ReadonlyMap<string, { readonly max_length?: number }>;
  readonly max_payload_index_count?: number;
  readonly max_resident_memory_percent?: number;
}

const count = optional(unsigned("usize"));
const positive = optional(unsigned("usize", { min: 1 }));
const flag = optional(boolean);

const perVector = (field: string): ReturnType<typeof optional> =>
  optional(mapOf(struct("StrictModeVector", { [field]: positive })));

export const strictMode = struct<StrictMode>("StrictModeConfig", {
  enabled: flag,
  max_query_limit: positive,
  max_timeout: positive,
  unindexed_filtering_retrieve: flag,
  unindexed_filtering_update: flag,
  search_max_hnsw_ef: count,
  search_allow_exact: flag,
  search_max_oversampling: optional(float("f64")),
  upsert_max_batchsize: count,
  search_max_batchsize: count,
  max_collection_vector_size_bytes: count,
  read_rate_limit: positive,
  write_rate_limit: positive,
  max_collection_payload_size_bytes: count,
  max_points_count: positive,
  filter_max_conditions: count,
  condition_max_size: count,
  multivector_config: perVector("max_vectors"),
  sparse_config: perVector("max_length"),
  max_payload_index_count: count,
  max_resident_memory_percent: optional(unsigned("u8", { min: 1, max: 100 })),
});
