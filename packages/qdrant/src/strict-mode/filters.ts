import type { OpenCollection } from "../collections/open-collection.js";
import type { StrictMode } from "../config/strict-mode.js";
import { shownTypes } from "./capabilities.js";
import { conditionCount, conditionSize } from "./conditions.js";
import { forbidden } from "./faults.js";
import { type Unindexed, unindexedInFilter } from "./unindexed.js";

/** Checks a parsed filter; `mayScan` says whether its fields may be without an index. */
export const checkFilter = (
  filter: unknown,
  mayScan: boolean | undefined,
  collection: OpenCollection,
  strict: StrictMode,
): void => {
  if (filter === undefined || filter === null) return;
  if (mayScan === false) checkIndexed(unindexedInFilter(filter, collection), "filter");
  const { filter_max_conditions: countMax, condition_max_size: sizeMax } = strict;
  const count = conditionCount(filter);
  if (countMax !== undefined && count > countMax) {
    throw forbidden(
      `Filter condition limit reached (${count} > ${countMax})`,
      "Reduce the amount of conditions of your filter.",
    );
  }
  const size = conditionSize(filter);
  if (sizeMax !== undefined && size > sizeMax) {
    throw forbidden(`Condition size limit reached (${size} > ${sizeMax})`, "Reduce the size of your condition.");
  }
};

/** Refuses a field without an index. */
export const checkIndexed = (unindexed: Unindexed | null, inWhat: "filter" | "formula expression"): void => {
  if (unindexed === null) return;
  const types = shownTypes(unindexed.needed);
  throw forbidden(
    `Index required but not found for "${unindexed.key}" of one of the following types: [${types}]`,
    `Create an index for this key or use a different ${inWhat}.`,
  );
};
