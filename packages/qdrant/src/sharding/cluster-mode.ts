import type { AppContext } from "../context.js";
import { QdrantError } from "../errors/qdrant-error.js";

/** Refuses what only a cluster does. */
export const requireCluster = ({ settings }: AppContext): void => {
  if (!settings.clusterEnabled) throw new QdrantError("standaloneMode", "Qdrant is running in standalone mode");
};
