import { optimizerStatus, statusOf } from "../collections/info.js";
import type { Shard } from "../sharding/shards.js";
import type { CollectionFigures } from "./collection-figures.js";
import type { TelemetryRequest } from "./collection-telemetry.js";
import { statisticsOf } from "./request-telemetry.js";
import { segmentTelemetry } from "./segment-telemetry.js";
import { bytesOf, type ShardFigures, shardFigures } from "./shard-figures.js";

/** What telemetry says of a shard of a collection. */
export const shardTelemetry = async (
  figures: CollectionFigures,
  shard: Shard,
  request: TelemetryRequest,
): Promise<object> => ({
  id: shard.id,
  key: shard.key === null ? null : (JSON.parse(shard.key) as string | number),
  local: await localShard(figures, await shardFigures(figures, shard), request),
  remote: [],
  replicate_states: { [request.peer]: shard.state },
  partial_snapshot: { ongoing_create_snapshot_requests: 0, is_recovering: false, recovery_timestamp: 0 },
});

const localShard = async (
  figures: CollectionFigures,
  shard: ShardFigures,
  { level, works }: TelemetryRequest,
): Promise<object> => {
  const { statistics, collection } = figures;
  const bytes = bytesOf(figures, shard);
  const indexing = works.find(({ collection: id, work }) => id === collection.record.id && work === "index");
  return {
    variant_name: "local shard",
    status: statusOf(statistics),
    total_optimized_points: Math.round(statistics.indexedRecords * shard.share),
    vectors_size_bytes: bytes.vectors,
    payloads_size_bytes: bytes.payloads,
    num_points: shard.points,
    num_vectors: [...shard.vectors.values()].reduce((sum, vectors) => sum + vectors, 0),
    num_vectors_by_name: Object.fromEntries(shard.vectors),
    ...(level > 3 ? { segments: [await segmentTelemetry(figures, shard)] } : {}),
    optimizations: {
      status: optimizerStatus(statistics),
      optimizations: indexing === undefined ? { count: 0 } : statisticsOf(indexing, level),
    },
    async_scorer: false,
    // Records that wait for their graph are searched all the same.
    ...(level > 3 ? { indexed_only_excluded_vectors: {} } : {}),
    update_queue: {
      length: statistics.pendingIndexes.length,
      op_num: statistics.sequence,
      deferred_points: 0,
    },
  };
};
