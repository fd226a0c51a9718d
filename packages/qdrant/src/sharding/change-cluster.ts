import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { badInput } from "../errors/qdrant-error.js";
import { badRequest, notFound } from "../points/faults.js";
import { requireCluster } from "./cluster-mode.js";
import type { ClusterOperation, ReplicatePoints, Transfer } from "./operations.js";
import { checkPeer, peerId } from "./peer.js";
import { replicatePoints } from "./replicate.js";
import { shardsIn } from "./routing.js";
import { type ShardKey, shownShardKey } from "./shard-key.js";
import { activateShardKey, addShardKey, removeShardKey } from "./shard-keys.js";

/** Changes where the points of the collection `name` are, as far as one peer can. */
export const changeCluster = async (context: AppContext, name: string, operation: ClusterOperation): Promise<void> => {
  requireCluster(context);
  const { catalog } = context.engine;
  const collection = await context.lookup.byName(name);
  if ("create_sharding_key" in operation) {
    await addShardKey(context, name, collection, operation.create_sharding_key);
  } else if ("drop_sharding_key" in operation) {
    await removeShardKey(context, name, collection, operation.drop_sharding_key.shard_key);
  } else if ("replicate_points" in operation) {
    await replicate(context, collection, operation.replicate_points);
  } else if ("move_shard" in operation) {
    await refuseTransfer(context, name, collection, operation.move_shard);
  } else if ("replicate_shard" in operation) {
    await refuseTransfer(context, name, collection, operation.replicate_shard);
  } else if ("abort_transfer" in operation) {
    throw noTransfer(name, operation.abort_transfer);
  } else if ("restart_transfer" in operation) {
    throw noTransfer(name, operation.restart_transfer);
  } else if ("drop_replica" in operation) {
    const { shard_id: shard, peer_id: peer } = operation.drop_replica;
    requireShard(name, collection, shard);
    await checkPeer(catalog, peer);
    throw badRequest(`Shard ${shard} must have at least one active replica after removing ${peer}`);
  } else if ("start_resharding" in operation) {
    throw badRequest("resharding is only supported in Qdrant Cloud");
  } else {
    throw badRequest(`resharding is not in progress for collection ${name}`);
  }
};

const requireShard = (name: string, collection: OpenCollection, shard: number): void => {
  if (!shardsIn(collection).some(({ id }) => id === shard)) {
    throw badRequest(`Shard ${shard} of ${name} does not exist`);
  }
};

/** There is no peer that a shard could go to, and no other shard that it could become. */
const refuseTransfer = async (
  { engine: { catalog } }: AppContext,
  name: string,
  collection: OpenCollection,
  { shard_id: shard, to_shard_id: toShard = shard, to_peer_id: to, from_peer_id: from }: Transfer,
): Promise<never> => {
  requireShard(name, collection, shard);
  await checkPeer(catalog, to);
  await checkPeer(catalog, from);
  throw noTarget(toShard);
};

const noTarget = (shard: number): Error => {
  const rule = "can only be set for ReshardingStreamRecords or filtered streaming records transfers";
  return badRequest(`Target shard ${shard} ${rule}`);
};

const noTransfer = (name: string, { shard_id: shard, from_peer_id: from, to_peer_id: to }: Transfer): Error =>
  notFound(`Shard transfer ${from} -> ${to} for collection ${name}:${shard} does not exist`);

/** Copies points between keys; the key that they go to is active afterwards. */
const replicate = async (context: AppContext, collection: OpenCollection, wanted: ReplicatePoints): Promise<void> => {
  const { from_shard_key: from, to_shard_key: to } = wanted;
  const shards = shardsIn(collection);
  const idsOf = (key: ShardKey): readonly number[] => {
    const ids = shards.filter((shard) => shard.key === key).map(({ id }) => id);
    if (ids.length > 0) return ids;
    throw badInput(`Shard key ${shownShardKey(key)} does not exist for collection ${collection.record.name}`);
  };
  const [source] = idsOf(from);
  if (idsOf(from).length !== 1) {
    const rule = "Only replicating from shard keys with exactly one shard is supported.";
    throw badRequest(`${rule} Shard key ${shownShardKey(from)} has ${idsOf(from).length} shards`);
  }
  const [target = 0] = idsOf(to);
  if (idsOf(to).length !== 1) {
    const rule = "Only replicating to shard keys with exactly one replica is supported.";
    throw badRequest(`${rule} Shard key ${shownShardKey(to)} has ${idsOf(to).length} replicas`);
  }
  if (collection.attributes.shardKeys?.get(from)?.state !== "Active") {
    throw badRequest(`Shard ${source} is not active on peer ${await peerId(context.engine.catalog)}`);
  }
  if (wanted.filter === undefined) throw noTarget(target);
  await replicatePoints(context, collection, wanted);
  await activateShardKey(context, collection, to);
};
