import { and, type Filter, or } from "@vexfs/core";
import { isObject } from "../json/raw-json.js";
import { documentKey, idKey } from "../schema/types.js";
import { invalidWhere } from "./clause-error.js";
import { equality, ordering } from "./comparison.js";
import type { Compilation } from "./compilation.js";
import { constant, constantType } from "./constants.js";
import { textCondition } from "./document.js";
import { idCondition } from "./id.js";
import { arrayContains, oneOf, setConstants } from "./membership.js";

/** Compiles a `where` clause. */
export const compileWhere = (clause: unknown, compilation: Compilation): Filter => {
  const [key, value] = onlyEntry(clause);
  if (key === "$and" || key === "$or") {
    if (!Array.isArray(value)) throw invalidWhere();
    const parts = value.map((part) => compileWhere(part, compilation));
    return key === "$and" ? and(parts) : or(parts);
  }
  if (key.startsWith("$")) throw invalidWhere();
  if (isObject(value)) return compileField(key, value, compilation);
  return (
    (key === idKey && compilation.idKey === "ids" ? idCondition("$eq", value) : null) ??
    compileScalar("$eq", key, value, compilation)
  );
};

const onlyEntry = (clause: unknown): readonly [string, unknown] => {
  const entries = isObject(clause) ? Object.entries(clause) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw invalidWhere();
  return entry;
};

const compileField = (key: string, condition: unknown, compilation: Compilation): Filter => {
  const [operator, operand] = onlyEntry(condition);
  const ofId = key === idKey && compilation.idKey === "ids" ? idCondition(operator, operand) : null;
  if (ofId !== null) return ofId;
  if (Array.isArray(operand)) {
    const values = setConstants(operand);
    const [first] = values;
    const filter = oneOf(operator, key, values);
    if (first !== undefined) compilation.useKey(key, constantType(first));
    return filter;
  }
  const isDocument = key === documentKey && /^\$(?:not_)?(?:contains|regex)$/.test(operator);
  if (!isDocument) return compileScalar(operator, key, operand, compilation);
  const filter = typeof operand === "string" ? textCondition(operator, operand, compilation) : null;
  if (filter === null) throw invalidWhere();
  return filter;
};

const compileScalar = (operator: string, key: string, operand: unknown, compilation: Compilation): Filter => {
  const value = constant(operand);
  const filter =
    value === null
      ? null
      : (equality(operator, key, value) ?? ordering(operator, key, value) ?? arrayContains(operator, key, value));
  if (value === null || filter === null) throw invalidWhere();
  compilation.useKey(key, constantType(value));
  return filter;
};
