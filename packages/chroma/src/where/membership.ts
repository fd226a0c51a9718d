import { equals, type Filter, type FilterValue, isIn, not } from "@vexfs/core";
import { invalidWhere } from "./clause-error.js";
import { constant, constantType, floatConstant } from "./constants.js";

/** The constants of a set: all of the type of the first, where every number may stand for a float. */
export const setConstants = (operand: readonly unknown[]): readonly FilterValue[] => {
  const first = constant(operand[0]);
  if (first === null) throw invalidWhere();
  const type = constantType(first);
  return operand.map((item) => {
    const value = type === "Float" ? floatConstant(item) : constant(item);
    if (value === null || constantType(value) !== type) throw invalidWhere();
    return value;
  });
};

/** `$in` and `$nin`: the field is one of some constants, or is not. */
export const oneOf = (operator: string, key: string, values: readonly FilterValue[]): Filter => {
  if (operator === "$in") return isIn([key], values, "scalar");
  if (operator === "$nin") return not(isIn([key], values, "scalar"));
  throw invalidWhere();
};

/** `$contains` and `$not_contains` on a field: the constant is an element of the array, or is not. */
export const arrayContains = (operator: string, key: string, value: FilterValue): Filter | null => {
  if (operator === "$contains") return equals([key], value, "array");
  return operator === "$not_contains" ? not(equals([key], value, "array")) : null;
};
