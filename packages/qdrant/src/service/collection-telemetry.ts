import type { WorkTimes } from "@vexfs/core";
import { optimizerStatus } from "../collections/info.js";
import { shownConfig } from "../config/config.js";
import { shardsIn } from "../sharding/routing.js";
import type { CollectionFigures } from "./collection-figures.js";
import { shardTelemetry } from "./shard-telemetry.js";

/** What telemetry of collections has in common. */
export interface TelemetryRequest {
  /** How much is to be told. */
  readonly level: number;
  /** The name that is shown of a collection. */
  readonly idOf: (name: string) => string;
  /** The peer on which everything is. */
  readonly peer: number;
  readonly works: readonly WorkTimes[];
}

/** What telemetry says of a collection: ever more, the higher the level. */
export const collectionTelemetry = async (figures: CollectionFigures, request: TelemetryRequest): Promise<object> => {
  const { name, collection, statistics } = figures;
  const { level, idOf } = request;
  const config = JSON.parse(shownConfig(collection.attributes.config)) as Readonly<Record<string, unknown>>;
  const vectors = statistics.spaces.reduce((sum, space) => sum + space.vectors, 0);
  if (level === 1) return { vectors, optimizers_status: optimizerStatus(statistics), params: config["params"] };
  const described = { id: idOf(name), init_time_ms: statistics.openMs, config };
  if (level === 2) return described;
  const shards = shardsIn(collection).map((shard) => shardTelemetry(figures, shard, request));
  return { ...described, shards: await Promise.all(shards), transfers: [], resharding: [] };
};
