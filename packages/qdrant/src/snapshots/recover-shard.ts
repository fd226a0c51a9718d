import type { AppContext } from "../context.js";
import { activateShardKey } from "../sharding/shard-keys.js";
import { checkVectors, recoverCollection } from "./recover.js";
import type { ShardPlace } from "./shard.js";

/**
 * Puts the points of a snapshot in the place of those that a shard has; other shards keep theirs, and the collection its settings. A
 * shard that is all of its collection is replaced as that is.
 */
export const recoverShard = async (context: AppContext, place: ShardPlace, path: string): Promise<void> => {
  const { collection: name, part, shard } = place;
  if (part === null) {
    await recoverCollection(context, name, path);
    return;
  }
  const { engine, lookup } = context;
  await checkVectors(engine.snapshots, lookup.record(name), path);
  await engine.snapshots.restorePart(path, lookup.record(name).id, part);
  // As in Qdrant, a shard that has its points is there for all. Those of one key have one state.
  if (shard.key !== null && shard.total === 1) await activateShardKey(context, await lookup.byName(name), shard.key);
};
