import { deleteRecords, inPartition } from "@vexfs/core";
import { changeCollection } from "../collections/change.js";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { badRequest } from "../points/faults.js";
import type { CreateShardKey } from "./operations.js";
import { checkPeer } from "./peer.js";
import { type ShardKey, shownShardKey } from "./shard-key.js";
import { nextShardIds, type ShardKeys } from "./shards.js";

/** Creates a shard key in a collection that is sharded by keys; `name` is what the request calls the collection. */
export const addShardKey = async (
  { engine: { catalog } }: AppContext,
  name: string,
  collection: OpenCollection,
  wanted: CreateShardKey,
): Promise<void> => {
  const { shard_key: key, placement, initial_state: state = "Active" } = wanted;
  customKeys(collection);
  if (state !== "Active" && state !== "Partial") {
    throw badRequest(`Initial state cannot be ${state}, only Active or Partial are allowed`);
  }
  const shown = shownShardKey(key);
  const refuseKnown = (keys: ShardKeys): void => {
    if (keys.has(key)) throw badRequest(`Sharding key ${shown} already exists for collection ${name}`);
  };
  refuseKnown(customKeys(collection));
  if (placement?.length === 0) {
    const remedy = "If you want to use random placement, do not specify placement";
    throw badRequest(`Sharding key ${shown} placement cannot be empty. ${remedy}`);
  }
  for (const peer of placement ?? []) await checkPeer(catalog, peer);
  // What was left of a key of that name when its dropping was cut short.
  await removePoints(collection, key);
  await changeCollection(catalog, collection.record, (attributes) => {
    const keys = attributes.shardKeys ?? new Map();
    refuseKnown(keys);
    const ids = nextShardIds(keys, wanted.shards_number ?? attributes.config.params.shard_number);
    return { attributes: { ...attributes, shardKeys: new Map([...keys, [key, { ids, state }]]) } };
  });
};

/** Drops a shard key and its points; `name` is what the request calls the collection. */
export const removeShardKey = async (
  { engine: { catalog } }: AppContext,
  name: string,
  collection: OpenCollection,
  key: ShardKey,
): Promise<void> => {
  if (!customKeys(collection).has(key)) {
    throw badRequest(`Sharding key ${shownShardKey(key)} does not exist for collection ${name}`);
  }
  await changeCollection(catalog, collection.record, (attributes) => {
    const keys = new Map(attributes.shardKeys);
    return keys.delete(key) ? { attributes: { ...attributes, shardKeys: keys } } : null;
  });
  await removePoints(collection, key);
};

/** Marks a shard key as one whose points are read. */
export const activateShardKey = (
  { engine: { catalog } }: AppContext,
  { record }: OpenCollection,
  key: ShardKey,
): Promise<void> =>
  changeCollection(catalog, record, (attributes) => {
    const shards = attributes.shardKeys?.get(key);
    if (shards === undefined || shards.state === "Active") return null;
    const shardKeys = new Map(attributes.shardKeys).set(key, { ...shards, state: "Active" });
    return { attributes: { ...attributes, shardKeys } };
  });

/** The keys of a collection that has any, or could. */
const customKeys = ({ attributes: { shardKeys } }: OpenCollection): ShardKeys => {
  if (shardKeys === null) throw badRequest("Shard Key cannot be created with Auto sharding method");
  return shardKeys;
};

const removePoints = async ({ whole }: OpenCollection, key: ShardKey): Promise<void> => {
  await whole.apply({ operations: [deleteRecords({ filter: inPartition(key) })] });
};
