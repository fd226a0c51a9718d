import type { FieldPath, FilterValue } from "./values.js";

/** Some value of the field (a scalar or an element) is not null and none of the constants, by type and value. */
export interface NotInFilter {
  readonly kind: "notIn";
  readonly path: FieldPath;
  readonly values: readonly FilterValue[];
}

/** Bounds on a count. */
export interface CountBounds {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

/**
 * The number of values of a field is within the bounds: elements of an array, one for a scalar or an object, none for null.
 * A field that is absent has no number and never passes.
 */
export interface ValuesCountFilter extends CountBounds {
  readonly kind: "valuesCount";
  readonly path: FieldPath;
}

/** The field is absent, null or an empty array. */
export interface IsEmptyFilter {
  readonly kind: "isEmpty";
  readonly path: FieldPath;
}

/** The field is null, or an array with a null. */
export interface IsNullFilter {
  readonly kind: "isNull";
  readonly path: FieldPath;
}

/** Types of value that a {@link HasTypeFilter} tells apart. */
export type ValueType = "string" | "int" | "float" | "bool" | "geo" | "datetime" | "uuid";

/** Some value of the field is of the type: `float` is any number, `geo` an object with `lat` and `lon`, `datetime` and `uuid` a string in one of their forms. */
export interface HasTypeFilter {
  readonly kind: "hasType";
  readonly path: FieldPath;
  readonly type: ValueType;
}

export const notIn = (path: FieldPath, values: readonly FilterValue[]): NotInFilter =>
  Object.freeze({ kind: "notIn", path, values });

export const valuesCount = (path: FieldPath, bounds: CountBounds): ValuesCountFilter =>
  Object.freeze({ kind: "valuesCount", path, ...bounds });

export const isEmpty = (path: FieldPath): IsEmptyFilter => Object.freeze({ kind: "isEmpty", path });

export const isNull = (path: FieldPath): IsNullFilter => Object.freeze({ kind: "isNull", path });

export const hasType = (path: FieldPath, type: ValueType): HasTypeFilter =>
  Object.freeze({ kind: "hasType", path, type });
