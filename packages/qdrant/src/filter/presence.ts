import { and, exists, type FieldPath, type Filter, isEmpty, isNull, nested, not, or, valuesCount } from "@vexfs/core";

/** `is_empty` of a field condition: there is no value, or one value of the kind is enough where a path leads to several. */
export const compileIsEmpty = (isWanted: boolean, path: FieldPath): Filter => {
  if (!isWanted) return not(isEmpty(path));
  return leadsToSeveral(path) ? or([isEmpty(path), valuesCount(path, { lte: 0 })]) : isEmpty(path);
};

/** `is_null` of a field condition: the same, but that no value at all is not null. */
export const compileIsNull = (isWanted: boolean, path: FieldPath): Filter => {
  if (isWanted) return isNull(path);
  return leadsToSeveral(path) ? or([not(isNull(path)), hasNonNull(path)]) : not(isNull(path));
};

const isEach = (segment: FieldPath[number]): boolean => typeof segment === "object" && "each" in segment;

const leadsToSeveral = (path: FieldPath): boolean => path.some(isEach);

/** Some value is neither null nor an array with a null; of elements without a key of their own, only the first is asked. */
const hasNonNull = (path: FieldPath): Filter => {
  const end = path.findIndex(isEach) + 1;
  const rest = path.slice(end);
  if (end > 0 && typeof rest[0] === "string") return nested(path.slice(0, end), hasNonNull(rest));
  return end > 0 ? exists(path) : and([exists(path), not(isNull(path))]);
};
