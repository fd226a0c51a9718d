import type { Attributes } from "../collections/attributes.js";
import { forbidden } from "./faults.js";

/** Refuses one more index, where strict mode allows no more. */
export const checkIndexCount = ({ config, indexes }: Attributes): void => {
  const { enabled, max_payload_index_count: countMax } = config.strict_mode_config ?? {};
  if (enabled !== true || countMax === undefined || indexes.size < countMax) return;
  throw forbidden(
    `Collection already has the maximum number of payload indices (${countMax})`,
    "Please delete an existing index before creating a new one.",
  );
};
