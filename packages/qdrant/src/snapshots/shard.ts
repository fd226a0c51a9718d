import type { CollectionPart } from "@vexfs/core";
import { readAttributes } from "../collections/attributes.js";
import type { AppContext } from "../context.js";
import { QdrantError } from "../errors/qdrant-error.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { filterIn } from "../sharding/scope.js";
import { type Shard, shardsOf } from "../sharding/shards.js";
import { shardNumber } from "./parameters.js";

/** A request that names a shard. */
export interface ShardRequest extends CollectionRequest {
  readonly Params: CollectionRequest["Params"] & { readonly shard_id: string };
}

/** Where everything about a shard is. */
export const shardPath = `${collectionPath}/shards/:shard_id`;

/** A shard of a collection. */
export interface ShardPlace {
  readonly collection: string;
  readonly number: number;
  readonly shard: Shard;
  /** Its part of the collection; null for a shard that is all of it. */
  readonly part: CollectionPart | null;
  /** Where its snapshots are. */
  readonly directory: string;
}

/** The shard that a request names. Throws {@link QdrantError} when there is none. */
export const shardOf = ({ lookup, snapshots }: AppContext, params: ShardRequest["Params"]): ShardPlace => {
  const number = shardNumber(params.shard_id);
  const record = lookup.record(params.collection_name);
  const { name } = record;
  const { shardKeys, config } = readAttributes(record);
  const shard = shardsOf(shardKeys, config.params.shard_number).find(({ id }) => id === number);
  if (shard === undefined) throw new QdrantError("notFound", `shard ${number} not found`);
  const directory = snapshots.ofShard(name, number);
  return { collection: params.collection_name, number, shard, part: partOfShard(shard), directory };
};

const partOfShard = ({ key, total, index }: Shard): CollectionPart | null => {
  if (key === null && total === 1) return null;
  const filter = filterIn({ keys: key === null ? null : [key], part: total === 1 ? null : { total, index } });
  return { filter, ...(key === null ? {} : { partition: key }) };
};
