import { readAttributes } from "../collections/attributes.js";
import type { AppContext } from "../context.js";
import { QdrantError } from "../errors/qdrant-error.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { shardsOf } from "../sharding/shards.js";
import { shardNumber } from "./parameters.js";

/** A request that names a shard. */
export interface ShardRequest extends CollectionRequest {
  readonly Params: CollectionRequest["Params"] & { readonly shard_id: string };
}

/** Where everything about a shard is. */
export const shardPath = `${collectionPath}/shards/:shard_id`;

/** The one shard of a collection. */
export interface Shard {
  readonly collection: string;
  readonly number: number;
  /** Where its snapshots are. */
  readonly directory: string;
}

/** The shard that a request names. Throws {@link QdrantError} when there is none, and for one of several. */
export const shardOf = ({ lookup, snapshots }: AppContext, params: ShardRequest["Params"]): Shard => {
  const number = shardNumber(params.shard_id);
  const record = lookup.record(params.collection_name);
  const { name } = record;
  const { shardKeys, config } = readAttributes(record);
  const shards = shardsOf(shardKeys, config.params.shard_number);
  if (!shards.some(({ id }) => id === number)) throw new QdrantError("notFound", `shard ${number} not found`);
  if (shards.length > 1) {
    const text = "snapshots of one shard of several; make one of the collection, which has them all";
    throw new QdrantError("unserved", `This version of VexFS does not serve ${text}`);
  }
  return { collection: params.collection_name, number, directory: snapshots.ofShard(name, number) };
};
