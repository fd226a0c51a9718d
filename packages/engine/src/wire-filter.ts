import type { DateBounds, Filter, FilterValue, NumberValue } from "@vexfs/core";

/** A number or other constant as it crosses. Numbers do as decimal text: JSON numbers are neither 64-bit integers nor always read back as the float they were. */
export const wireValue = (value: FilterValue): unknown => {
  if ("int" in value) return { int: value.int.toString() };
  if ("float" in value) return { float: String(value.float) };
  return value;
};

interface Bounds<T> {
  readonly gt?: T;
  readonly gte?: T;
  readonly lt?: T;
  readonly lte?: T;
}

/** A condition with its bounds, those that are given, as `wire` writes them. */
const withBounds = <T>(condition: Bounds<T>, wire: (bound: T) => unknown): unknown => {
  const { gt, gte, lt, lte, ...rest } = condition;
  const bounds = Object.entries({ gt, gte, lt, lte }).flatMap(([name, bound]) =>
    bound === undefined ? [] : [[name, wire(bound)]],
  );
  return { ...rest, ...Object.fromEntries(bounds) };
};

/** A filter's JSON. */
export const wireFilter = (filter: Filter | undefined): unknown => {
  switch (filter?.kind) {
    case "equals":
      return { ...filter, value: wireValue(filter.value) };
    case "in":
    case "notIn":
      return { ...filter, values: filter.values.map(wireValue) };
    case "range":
      return withBounds<NumberValue>(filter, wireValue);
    case "dateRange":
      return withBounds<NonNullable<DateBounds["gt"]>>(filter, String);
    case "and":
    case "or":
    case "atLeast":
      return { ...filter, filters: filter.filters.map(wireFilter) };
    case "not":
    case "nested":
      return { ...filter, filter: wireFilter(filter.filter) };
    default:
      return filter;
  }
};
