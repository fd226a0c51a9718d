import type { OpenCollection } from "../collections/open-collection.js";
import { RawJson } from "../json/raw-json.js";
import { forShard, shardsIn } from "./routing.js";
import type { Shard } from "./shards.js";

/** What is told of a shard. */
interface ShardInfo {
  readonly shard_id: number;
  readonly shard_key?: RawJson;
  readonly points_count: number;
  readonly state: Shard["state"];
}

/** Where the shards of a collection are. */
export interface ClusterInfo {
  readonly peer_id: number;
  readonly shard_count: number;
  readonly local_shards: readonly ShardInfo[];
  readonly remote_shards: readonly never[];
  readonly shard_transfers: readonly never[];
}

/** Where the shards of a collection are: all on the peer `peer`. */
export const clusterInfo = async (collection: OpenCollection, peer: number): Promise<ClusterInfo> => {
  const shards = shardsIn(collection);
  return {
    peer_id: peer,
    shard_count: shards.length,
    local_shards: await Promise.all(shards.map((shard) => shardInfo(collection, shard))),
    remote_shards: [],
    shard_transfers: [],
  };
};

const shardInfo = async (collection: OpenCollection, { id, key, state, total }: Shard): Promise<ShardInfo> => ({
  shard_id: id,
  ...(key === null ? {} : { shard_key: new RawJson(key) }),
  points_count: await pointsIn(collection, id, key === null && total === 1),
  state,
});

/** How many points a shard has; `isWhole` says that it is the only one. */
export const pointsIn = async (collection: OpenCollection, shard: number, isWhole: boolean): Promise<number> =>
  isWhole ? collection.whole.statistics().count : forShard(collection, shard).stored.count({});
