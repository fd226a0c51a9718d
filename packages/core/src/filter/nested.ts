import type { Filter } from "./filter.js";
import type { FieldPath } from "./values.js";

/**
 * Some object at the path passes the filter by itself; the filter's paths begin in that object. An array is not an object: its elements
 * take a step of their own. Conditions on the record (its id, its vectors, its document, its slice) do not hold for an object.
 */
export interface NestedFilter {
  readonly kind: "nested";
  readonly path: FieldPath;
  readonly filter: Filter;
}

export const nested = (path: FieldPath, filter: Filter): NestedFilter =>
  Object.freeze({ kind: "nested", path, filter });
