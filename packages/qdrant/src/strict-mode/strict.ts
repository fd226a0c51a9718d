import type { OpenCollection } from "../collections/open-collection.js";
import type { StrictMode } from "../config/strict-mode.js";

/** The limits of a collection that has strict mode on; null for any other. */
export const strictModeOf = ({ attributes }: OpenCollection): StrictMode | null => {
  const { strict_mode_config: config } = attributes.config;
  return config?.enabled === true ? config : null;
};
