import type { Right } from "./access.js";

/** What an action needs, and what the audit log calls it. */
export interface Action {
  /**
   * `open`: no key at all; `any`: any key, and the handler shows what the caller may see;
   * `global`: access to the whole server; `collection`: access to the collection of the request.
   */
  readonly scope: "open" | "any" | "global" | "collection";
  readonly rights: readonly Right[];
  /** Null for what is asked for so often that a line each would drown the rest. */
  readonly auditName: string | null;
}

const open: Action = { scope: "open", rights: [], auditName: null };
const any = (auditName: string | null): Action => ({ scope: "any", rights: [], auditName });
const global = (auditName: string | null, ...rights: readonly Right[]): Action => ({
  scope: "global",
  rights,
  auditName,
});
const collection = (auditName: string, ...rights: readonly Right[]): Action => ({
  scope: "collection",
  rights,
  auditName,
});

/** Everything that can be asked of the server, over REST or gRPC. */
export const actions = {
  root: open,
  probe: open,
  dashboard: open,

  listCollections: any("list_collections"),
  listAliases: any("list_aliases"),
  getIssues: any("issues"),
  reflect: any(null),
  telemetry: any(null),
  clusterTelemetry: any(null),

  metrics: global(null),
  clusterStatus: global("cluster_status"),
  listClusterMetadata: global("get_cluster_metadata_keys"),
  getClusterMetadata: global("get_cluster_metadata_key"),
  updateClusterMetadata: global("update_cluster_metadata_key", "write"),
  deleteClusterMetadata: global("delete_cluster_metadata_key", "write"),
  getQuotas: global("get_quotas"),
  getLogger: global("get_logger_config"),
  listFullSnapshots: global("list_full_snapshots"),
  getFullSnapshot: global("get_full_snapshot"),

  createCollection: global("create_collection", "manage"),
  updateCollection: global("update_collection", "manage"),
  deleteCollection: global("delete_collection", "manage"),
  changeAliases: global("change_aliases", "manage"),
  createShardKey: global("create_shard_key", "manage"),
  dropShardKey: global("drop_shard_key", "manage"),
  clearIssues: global("clear_issues", "manage"),
  recoverPeer: global("recover_current_peer", "manage"),
  removePeer: global("remove_peer", "manage"),
  updateQuotas: global("update_quotas", "manage"),
  updateLogger: global("update_logger_config", "manage"),
  getDebugger: global("get_debugger_config", "manage"),
  updateDebugger: global("update_debugger_config", "manage"),
  getStacktrace: global("get_stacktrace", "manage"),
  truncateLog: global("truncate_unapplied_wal", "manage"),
  getSlowRequests: global("get_slow_requests", "manage"),
  getAuditLogs: global("get_audit_logs", "manage"),
  createFullSnapshot: global("create_full_snapshot", "manage"),
  deleteFullSnapshot: global("delete_full_snapshot", "manage"),
  recoverSnapshot: global("recover_from_snapshot", "manage"),
  uploadSnapshot: global("upload_snapshot", "manage"),
  recoverShardSnapshot: global("recover_shard_snapshot", "manage"),
  uploadShardSnapshot: global("upload_shard_snapshot", "manage"),
  recoverPartialSnapshot: global("recover_partial_snapshot_from", "manage"),

  getCollection: collection("get_collection"),
  collectionExists: collection("collection_exists"),
  listCollectionAliases: collection("list_collection_aliases"),
  getOptimizations: collection("get_optimizations"),
  getCollectionMemory: collection("get_collection_memory"),
  listShardKeys: collection("get_collection_shard_keys"),
  getCollectionCluster: collection("get_collection_cluster_info", "extras"),
  updateCollectionCluster: collection("update_collection_cluster", "write", "manage", "extras"),

  createFieldIndex: collection("create_payload_index", "write", "extras"),
  deleteFieldIndex: collection("drop_payload_index", "write", "extras"),
  createVectorName: collection("create_named_vector", "write", "extras"),
  deleteVectorName: collection("delete_named_vector", "write", "extras"),

  listSnapshots: collection("list_snapshots", "extras"),
  getSnapshot: collection("get_collection_snapshot", "extras"),
  createSnapshot: collection("create_snapshot", "write", "extras"),
  deleteSnapshot: collection("delete_collection_snapshot", "write", "extras"),
  listShardSnapshots: collection("list_shard_snapshots", "extras"),
  getShardSnapshot: collection("download_shard_snapshot", "extras"),
  streamShardSnapshot: collection("stream_shard_snapshot", "write", "extras"),
  getPartialSnapshot: collection("get_partial_snapshot_manifest", "extras"),
  createShardSnapshot: collection("create_shard_snapshot", "write", "extras"),
  deleteShardSnapshot: collection("delete_shard_snapshot", "write", "extras"),

  getPoints: collection("retrieve"),
  scroll: collection("scroll"),
  count: collection("count"),
  facet: collection("facet"),
  search: collection("core_search_batch"),
  recommend: collection("recommend"),
  recommendBatch: collection("recommend_batch"),
  discover: collection("discover"),
  discoverBatch: collection("discover_batch"),
  query: collection("query_batch"),
  groups: collection("group"),
  matrix: collection("search_points_matrix"),

  listFiles: collection("list_files"),
  fileExists: collection("file_exists"),
  fileLength: collection("file_length"),
  readBytes: collection("read_bytes"),
  readBytesStream: collection("read_bytes_stream"),
  readWhole: collection("read_whole"),
  readBatch: collection("read_batch"),

  upsertPoints: collection("upsert_points", "write"),
  deletePoints: collection("delete_points", "write"),
  updateVectors: collection("update_vectors", "write"),
  deleteVectors: collection("delete_vectors", "write"),
  setPayload: collection("set_payload", "write"),
  overwritePayload: collection("overwrite_payload", "write"),
  deletePayload: collection("delete_payload", "write"),
  clearPayload: collection("clear_payload", "write"),
  updateBatch: collection("update_points_batch", "write"),
  cleanUpShard: collection("cleanup_shard", "write", "manage", "extras"),
} as const satisfies Readonly<Record<string, Action>>;

/** The name of an action. */
export type ActionName = keyof typeof actions;
