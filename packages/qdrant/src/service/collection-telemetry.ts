import { shownConfig } from "../config/config.js";
import { type CollectionFigures, vectorBytesOf } from "./collection-figures.js";

/** What telemetry says of a collection: ever more, the higher the level. */
export const collectionTelemetry = (
  figures: CollectionFigures,
  level: number,
  idOf: (name: string) => string,
): object => {
  const { name, collection, statistics } = figures;
  const config = JSON.parse(shownConfig(collection.attributes.config)) as Readonly<Record<string, unknown>>;
  const vectors = statistics.spaces.reduce((sum, space) => sum + space.vectors, 0);
  if (level === 1) return { vectors, optimizers_status: "ok", params: config["params"] };
  const described = { id: idOf(name), init_time_ms: 0, config };
  if (level === 2) return described;
  const shard = {
    id: 0,
    key: null,
    local: localShard(figures, vectors, level),
    remote: [],
    replicate_states: { 1: "Active" },
    partial_snapshot: { ongoing_create_snapshot_requests: 0, is_recovering: false, recovery_timestamp: 0 },
  };
  return { ...described, shards: [shard], transfers: [], resharding: [] };
};

/** What telemetry says of the snapshots of a collection. */
export const snapshotTelemetry = (id: string): object => ({
  id,
  running_snapshots: 0,
  running_snapshot_recovery: 0,
  total_snapshot_creations: 0,
});

const localShard = (figures: CollectionFigures, vectors: number, level: number): object => {
  const { statistics } = figures;
  const { count, spaces, pendingRecords, pendingIndexes, sequence } = statistics;
  const isBusy = pendingRecords > 0 || pendingIndexes.length > 0;
  return {
    variant_name: "local shard",
    status: isBusy ? "yellow" : "green",
    total_optimized_points: statistics.indexedRecords,
    vectors_size_bytes: vectorBytes(figures),
    payloads_size_bytes: payloadBytes(figures),
    num_points: count,
    num_vectors: vectors,
    num_vectors_by_name: Object.fromEntries(spaces.map((space) => [space.name, space.vectors])),
    ...(level > 3 ? { segments: [segment(figures, vectors)] } : {}),
    optimizations: { status: "ok", optimizations: { count: 0 } },
    async_scorer: false,
    // Records that wait for their graph are searched all the same.
    ...(level > 3 ? { indexed_only_excluded_vectors: {} } : {}),
    update_queue: { length: pendingIndexes.length, op_num: sequence, deferred_points: 0 },
  };
};

const vectorBytes = ({ statistics }: CollectionFigures): number =>
  statistics.spaces.reduce((sum, space) => sum + vectorBytesOf(space), 0);

const payloadBytes = (figures: CollectionFigures): number =>
  Math.max(0, figures.statistics.diskBytes - vectorBytes(figures));

/** A collection is one segment. */
const segment = (figures: CollectionFigures, vectors: number): object => {
  const { collection, statistics } = figures;
  const indexed = statistics.spaces.reduce((sum, space) => sum + space.indexed, 0);
  return {
    info: {
      uuid: collection.record.id,
      segment_type: indexed > 0 ? "indexed" : "plain",
      num_vectors: vectors,
      num_points: statistics.count,
      num_deferred_points: null,
      num_deleted_deferred_points: null,
      num_indexed_vectors: indexed,
      num_deleted_vectors: 0,
      vectors_size_bytes: vectorBytes(figures),
      payloads_size_bytes: payloadBytes(figures),
      ram_usage_bytes: statistics.memoryBytes,
      disk_usage_bytes: statistics.diskBytes,
      is_appendable: true,
      index_schema: {},
      vector_data: {},
    },
    config: { vector_data: {}, payload_storage_type: { type: "mmap" } },
    vector_index_searches: [],
    payload_field_indices: [],
  };
};
