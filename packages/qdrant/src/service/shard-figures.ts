import { hasVector } from "@vexfs/core";
import { forShard } from "../sharding/routing.js";
import type { Shard } from "../sharding/shards.js";
import { type CollectionFigures, vectorBytesOf } from "./collection-figures.js";

/** What a shard has of a collection. */
export interface ShardFigures {
  readonly points: number;
  /** Vectors by the name of their space. */
  readonly vectors: ReadonlyMap<string, number>;
  /** What of the bytes of the collection is taken for those of the shard. */
  readonly share: number;
}

/** Bytes that vectors take, and all else. */
export const bytesOf = ({ statistics }: CollectionFigures, { share }: ShardFigures) => {
  const vectors = statistics.spaces.reduce((sum, space) => sum + vectorBytesOf(space), 0);
  const payloads = Math.max(0, statistics.diskBytes - vectors);
  return { vectors: Math.round(vectors * share), payloads: Math.round(payloads * share) };
};

/** Counts what a shard has. */
export const shardFigures = async (
  { collection, statistics }: CollectionFigures,
  shard: Shard,
): Promise<ShardFigures> => {
  const { count, spaces } = statistics;
  if (shard.key === null && shard.total === 1) {
    return { points: count, vectors: new Map(spaces.map(({ name, vectors }) => [name, vectors])), share: 1 };
  }
  const { stored } = forShard(collection, shard.id);
  const points = await stored.count({});
  const vectors = spaces.map(async ({ name }) => [name, await stored.count({ filter: hasVector(name) })] as const);
  return { points, vectors: new Map(await Promise.all(vectors)), share: count === 0 ? 0 : points / count };
};
