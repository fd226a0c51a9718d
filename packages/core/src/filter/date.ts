import type { FieldPath } from "./values.js";

/** Bounds in microseconds since 1970-01-01T00:00:00Z. */
export interface DateBounds {
  readonly gt?: bigint;
  readonly gte?: bigint;
  readonly lt?: bigint;
  readonly lte?: bigint;
}

/** Some value of the field is a string that is a date and time (RFC 3339 and its lax forms) within the bounds. */
export interface DateRangeFilter extends DateBounds {
  readonly kind: "dateRange";
  readonly path: FieldPath;
}

export const dateRange = (path: FieldPath, bounds: DateBounds): DateRangeFilter =>
  Object.freeze({ kind: "dateRange", path, ...bounds });
