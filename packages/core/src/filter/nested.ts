import type { Filter } from "./filter.js";
import type { FieldPath } from "./values.js";

/** Some object at the path (elements of arrays included) passes the filter, whose paths begin in that object. */
export interface NestedFilter {
  readonly kind: "nested";
  readonly path: FieldPath;
  readonly filter: Filter;
}

export const nested = (path: FieldPath, filter: Filter): NestedFilter =>
  Object.freeze({ kind: "nested", path, filter });
