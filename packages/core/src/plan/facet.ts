import type { Filter } from "../filter/filter.js";
import type { FieldPath } from "../filter/values.js";

/** Counts the records that have each value of a field. */
export interface FacetPlan {
  readonly path: FieldPath;
  readonly filter?: Filter;
  /** Values that come back, those of most records first, equal ones in the order of the values. */
  readonly limit: number;
  /** Whether strings that are UUIDs count in one form (lower case with hyphens), however they are written. */
  readonly uuids?: boolean;
}

/** A value and the number of records that have it. */
export interface FacetHit {
  readonly value: string | bigint | boolean;
  readonly count: number;
}
