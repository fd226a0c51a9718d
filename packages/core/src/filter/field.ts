import type { Elements, FieldPath, FilterValue, NumberValue } from "./values.js";

/** The field equals the constant. Integers and floats compare as numbers; see {@link Elements} for arrays. */
export interface EqualsFilter {
  readonly kind: "equals";
  readonly path: FieldPath;
  readonly value: FilterValue;
  readonly elements: Elements;
}

/** The field equals one of the constants. */
export interface InFilter {
  readonly kind: "in";
  readonly path: FieldPath;
  readonly values: readonly FilterValue[];
  readonly elements: Elements;
}

/** The bounds of a {@link RangeFilter}. */
export interface Bounds {
  readonly gt?: NumberValue;
  readonly gte?: NumberValue;
  readonly lt?: NumberValue;
  readonly lte?: NumberValue;
}

/** The field is a number within the bounds. */
export interface RangeFilter extends Bounds {
  readonly kind: "range";
  readonly path: FieldPath;
  readonly elements: Elements;
}

/** The field is present and not null. */
export interface ExistsFilter {
  readonly kind: "exists";
  readonly path: FieldPath;
}

export const equals = (path: FieldPath, value: FilterValue, elements: Elements): EqualsFilter =>
  Object.freeze({ kind: "equals", path, value, elements });

export const isIn = (path: FieldPath, values: readonly FilterValue[], elements: Elements): InFilter =>
  Object.freeze({ kind: "in", path, values, elements });

export const range = (path: FieldPath, bounds: Bounds, elements: Elements): RangeFilter =>
  Object.freeze({ kind: "range", path, elements, ...bounds });

export const exists = (path: FieldPath): ExistsFilter => Object.freeze({ kind: "exists", path });
