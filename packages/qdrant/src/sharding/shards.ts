import { QdrantError } from "../errors/qdrant-error.js";
import { type Decoder, listOf, optional, required, struct, unsigned, variant } from "../json/decode.js";
import { RawJson } from "../json/raw-json.js";
import { type ShardKey, shardKeyFrom } from "./shard-key.js";

/** The shards of one key: points of a key that is not active are written and moved, but not read by those who do not name it. */
export interface KeyShards {
  readonly ids: readonly number[];
  readonly state: "Active" | "Partial";
}

/** The keys of a collection that is sharded by them, in the order of their creation. */
export type ShardKeys = ReadonlyMap<ShardKey, KeyShards>;

/** A shard of a collection: an equal part of the points of a key, or of all where there are no keys. */
export interface Shard {
  readonly id: number;
  readonly key: ShardKey | null;
  readonly state: KeyShards["state"];
  /** How many shards share the points, and which of them this one is. */
  readonly total: number;
  readonly index: number;
}

/** The shards of a collection of `count` shards, or of one with keys, by their ids. */
export const shardsOf = (keys: ShardKeys | null, count: number): readonly Shard[] => {
  const among = (key: ShardKey | null, ids: readonly number[], state: KeyShards["state"]): readonly Shard[] =>
    ids.map((id, index) => ({ id, key, state, total: ids.length, index }));
  if (keys === null) return among(null, [...Array(count).keys()], "Active");
  const shards = [...keys].flatMap(([key, { ids, state }]) => among(key, ids, state));
  return shards.sort((one, other) => one.id - other.id);
};

/** The ids of `count` new shards. Ids of keys begin at 1. */
export const nextShardIds = (keys: ShardKeys, count: number): readonly number[] => {
  const last = Math.max(0, ...[...keys.values()].flatMap(({ ids }) => ids));
  return [...Array(count).keys()].map((index) => last + 1 + index);
};

interface StoredKey extends KeyShards {
  readonly key: ShardKey;
}

const storedKey: Decoder<ShardKey> = (value) => {
  const key = shardKeyFrom(value);
  if (key === null) throw new QdrantError("internal", "a shard key is neither a string nor a number");
  return key;
};

const storedList = listOf(
  struct<StoredKey>("ShardKey", {
    key: required(storedKey),
    ids: required(listOf(unsigned("u32"))),
    state: required(variant(["Active", "Partial"])),
  }),
);

/** Reads what {@link storedForm} made for the catalog. */
export const storedShardKeys = optional(
  (value, place): ShardKeys => new Map(storedList(value, place).map(({ key, ...shards }) => [key, shards])),
);

/** What the catalog keeps. */
export const storedForm = (keys: ShardKeys): readonly object[] =>
  [...keys].map(([key, { ids, state }]) => ({ key: new RawJson(key), ids, state }));
