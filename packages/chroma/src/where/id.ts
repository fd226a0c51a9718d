import { type Filter, hasId, not } from "@vexfs/core";

/** A condition on the id of a record, or null when it is none that an id could pass. */
export const idCondition = (operator: string, operand: unknown): Filter | null => {
  const isSet = operator === "$in" || operator === "$nin";
  const ids: readonly unknown[] = isSet && Array.isArray(operand) ? operand : [operand];
  if (ids.length === 0 || !ids.every((id) => typeof id === "string")) return null;
  if (operator === "$eq" || operator === "$in") return hasId(ids);
  return operator === "$ne" || operator === "$nin" ? not(hasId(ids)) : null;
};
