import type { OpenCollection } from "../collections/open-collection.js";
import { badInput, QdrantError } from "../errors/qdrant-error.js";
import { badRequest, notFound } from "../points/faults.js";
import type { Scope } from "./scope.js";
import { ScopedCollection } from "./scoped-collection.js";
import { readShardSelector, type ShardSelector } from "./selector.js";
import { type ShardKey, shownShardKey } from "./shard-key.js";
import { type Shard, type ShardKeys, shardsOf } from "./shards.js";

/** The points that a read is about, by the JSON of its selector: those of the keys that it names, or of every key that is active. */
export const forRead = (collection: OpenCollection, selector: string | null | undefined): OpenCollection => {
  const read = readShardSelector(selector);
  if (read === null) return collection;
  const keys = keysOf(collection, read, (key) => badRequest(`Shard key ${shownShardKey(key)} not found`));
  return forKeys(collection, keys);
};

/** The points that a write is about, by the JSON of its selector. Where points have keys, a write must name some. */
export const forWrite = (collection: OpenCollection, selector: string | null | undefined): OpenCollection => {
  const read = readShardSelector(selector);
  if (read === null) {
    if (collection.attributes.shardKeys === null) return collection;
    throw badInput("Shard key not specified");
  }
  const keys = keysOf(collection, read, (key) => badInput(`Shard key ${shownShardKey(key)} not found`));
  if (keys.length === 0) throw badInput("Empty shard keys selection");
  return forKeys(collection, keys);
};

/** The shards of a collection, by their ids. */
export const shardsIn = ({ attributes: { shardKeys, config } }: OpenCollection): readonly Shard[] =>
  shardsOf(shardKeys, config.params.shard_number);

/** The points of one shard. Refuses a shard that is not there. */
export const forShard = (collection: OpenCollection, id: number): OpenCollection => {
  const shard = shardsIn(collection).find((each) => each.id === id);
  if (shard === undefined) throw notFound(`shard ${id}`);
  const { key } = shard;
  return partOf(within(collection, { keys: key === null ? null : [key], part: null }), shard);
};

/** The points among those of `collection` that a shard has by its share of ids, whatever their keys. */
export const partOf = (collection: OpenCollection, { total, index }: Shard): OpenCollection => ({
  ...collection,
  stored: new ScopedCollection(collection.engine, collection.stored, { keys: null, part: { total, index } }),
});

/** The points of some keys. */
export const forKeys = (collection: OpenCollection, keys: readonly ShardKey[]): OpenCollection =>
  within(collection, { keys, part: null });

/** The points of every key that is active. */
export const activeScope = (keys: ShardKeys): Scope => ({
  keys: [...keys].filter(([, { state }]) => state === "Active").map(([key]) => key),
  part: null,
});

const within = (collection: OpenCollection, scope: Scope): OpenCollection => ({
  ...collection,
  stored: new ScopedCollection(collection.engine, collection.whole, scope),
});

const keysOf = (
  { attributes: { shardKeys } }: OpenCollection,
  selector: ShardSelector,
  missing: (key: ShardKey) => QdrantError,
): readonly ShardKey[] => {
  const known: ShardKeys = shardKeys ?? new Map();
  if (selector.kind === "fallback") return [routed(known, selector)];
  const unknown = selector.keys.find((key) => !known.has(key));
  if (unknown !== undefined) throw missing(unknown);
  return [...new Set(selector.keys)];
};

/** The target if it is active, and the fallback otherwise. */
const routed = (known: ShardKeys, { target, fallback }: ShardSelector & { kind: "fallback" }): ShardKey => {
  if (known.get(target)?.state === "Active") return target;
  if (known.has(fallback)) return fallback;
  const both = `Neither target shard key ${shownShardKey(target)} nor fallback shard key ${shownShardKey(fallback)}`;
  throw known.has(target) ? new QdrantError("unavailable", `${both} have active replicas`) : notFound(`${both} exist`);
};
