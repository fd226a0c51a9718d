import type { CollectionStatistics, SpaceStatistics } from "@vexfs/core";
import type { CollectionConfig } from "../config/config.js";
import { vectorsByName } from "../config/vectors.js";

/**
 * How many vectors an index holds or need none. A space that is too small for a graph is searched exactly, which is faster; once it is
 * as large as its collection wants indexes to be, all its vectors count, as clients wait for that.
 */
export const indexedVectors = (config: CollectionConfig, { spaces, pendingRecords }: CollectionStatistics): number =>
  spaces
    .map((space) => (pendingRecords === 0 && isIndexWanted(config, space) ? space.vectors : space.indexed))
    .reduce((sum, count) => sum + count, 0);

const isIndexWanted = (config: CollectionConfig, { name, dimension, vectors }: SpaceStatistics): boolean => {
  const threshold = config.optimizer_config.indexing_threshold ?? 0;
  const links = vectorsByName(config.params.vectors).get(name)?.hnsw_config?.m ?? config.hnsw_config.m;
  const bytes = vectors * (dimension ?? 0) * Float32Array.BYTES_PER_ELEMENT;
  return threshold > 0 && links > 0 && bytes > threshold * 1024;
};
