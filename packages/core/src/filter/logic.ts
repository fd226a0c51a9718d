import type { Filter } from "./filter.js";

/** Every part holds; an empty list always holds. */
export interface AndFilter {
  readonly kind: "and";
  readonly filters: readonly Filter[];
}

/** At least one part holds; an empty list never holds. */
export interface OrFilter {
  readonly kind: "or";
  readonly filters: readonly Filter[];
}

/** The complement over all live records, including those that lack the field. */
export interface NotFilter {
  readonly kind: "not";
  readonly filter: Filter;
}

/** At least `count` parts hold. */
export interface AtLeastFilter {
  readonly kind: "atLeast";
  readonly count: number;
  readonly filters: readonly Filter[];
}

export const and = (filters: readonly Filter[]): Filter => {
  const [only] = filters;
  return filters.length === 1 && only !== undefined ? only : Object.freeze({ kind: "and", filters });
};

export const or = (filters: readonly Filter[]): OrFilter => Object.freeze({ kind: "or", filters });

export const not = (filter: Filter): NotFilter => Object.freeze({ kind: "not", filter });

export const atLeast = (count: number, filters: readonly Filter[]): AtLeastFilter =>
  Object.freeze({ kind: "atLeast", count, filters });
