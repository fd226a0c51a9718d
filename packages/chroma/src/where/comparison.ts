import { equals, type Filter, type FilterValue, type NumberValue, not, range } from "@vexfs/core";

/** `$eq` and `$ne`, of any constant. */
export const equality = (operator: string, key: string, value: FilterValue): Filter | null => {
  if (operator === "$eq") return equals([key], value, "scalar");
  return operator === "$ne" ? not(equals([key], value, "scalar")) : null;
};

/** `$gt`, `$gte`, `$lt` and `$lte`, of numbers. */
export const ordering = (operator: string, key: string, value: FilterValue): Filter | null => {
  if (!("int" in value || "float" in value)) return null;
  const bound: NumberValue = value;
  switch (operator) {
    case "$gt":
      return range([key], { gt: bound }, "scalar");
    case "$gte":
      return range([key], { gte: bound }, "scalar");
    case "$lt":
      return range([key], { lt: bound }, "scalar");
    case "$lte":
      return range([key], { lte: bound }, "scalar");
    default:
      return null;
  }
};
