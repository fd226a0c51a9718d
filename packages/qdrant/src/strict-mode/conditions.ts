import { isObject } from "../json/raw-json.js";

type Json = Readonly<Record<string, unknown>>;

/** One of something or a list of it, as a list. */
export const listed = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
};

/** The conditions of a parsed filter, in the order in which they are looked at. */
export const conditionsOf = (filter: unknown): readonly Json[] => {
  if (!isObject(filter)) return [];
  const { must, must_not: mustNot, should, min_should: minShould } = filter;
  const atLeast = isObject(minShould) ? minShould["conditions"] : undefined;
  return [must, mustNot, should, atLeast].flatMap(listed).filter(isObject);
};

/** The filter that a condition is or holds, or null. */
const innerFilter = (condition: Json): Json | null => {
  if (isObject(condition["nested"]))
    return isObject(condition["nested"]["filter"]) ? condition["nested"]["filter"] : {};
  const isFilter = ["must", "must_not", "should", "min_should"].some((name) => name in condition);
  return isFilter ? condition : null;
};

/** How many conditions a filter has, those within others included. */
export const conditionCount = (filter: unknown): number =>
  conditionsOf(filter)
    .map((condition) => {
      const inner = innerFilter(condition);
      return inner === null ? 1 : conditionCount(inner);
    })
    .reduce((sum, count) => sum + count, 0);

/** How many values the largest condition of a filter names. */
export const conditionSize = (filter: unknown): number =>
  conditionsOf(filter)
    .map((condition) => {
      const inner = innerFilter(condition);
      return inner === null ? sizeOf(condition) : conditionSize(inner);
    })
    .reduce((max, size) => Math.max(max, size), 0);

const sizeOf = ({ has_id: ids, match }: Json): number => {
  if (Array.isArray(ids)) return ids.length;
  if (!isObject(match)) return 0;
  const values = match["any"] ?? match["except"];
  return Array.isArray(values) ? values.length : 0;
};
