import { type FieldPath, type Filter, or } from "@vexfs/core";
import { formatError } from "../errors/qdrant-error.js";
import { unspecified } from "./faults.js";
import { compileGeoBox, compileGeoPolygon, compileGeoRadius } from "./geo.js";
import { compileMatch } from "./match.js";
import { compileIsEmpty, compileIsNull } from "./presence.js";
import { compileRange, compileValuesCount } from "./ranges.js";
import type { FilterScope } from "./scope.js";

/** Conditions on the values of a field, of which one must hold. */
const valueConditions: Readonly<Record<string, (operand: unknown, path: FieldPath, scope: FilterScope) => Filter>> = {
  match: compileMatch,
  range: compileRange,
  geo_bounding_box: compileGeoBox,
  geo_radius: compileGeoRadius,
  geo_polygon: compileGeoPolygon,
};

/** Conditions on the field as a whole; the first of them counts alone. */
const fieldConditions: Readonly<Record<string, (operand: unknown, path: FieldPath) => Filter>> = {
  values_count: compileValuesCount,
  is_empty: (operand, path) => compileIsEmpty(flag(operand), path),
  is_null: (operand, path) => compileIsNull(flag(operand), path),
};

/** Compiles a condition that has a `key`. */
export const compileField = (
  condition: Readonly<Record<string, unknown>>,
  path: FieldPath,
  scope: FilterScope,
): Filter => {
  const isGiven = (name: string): boolean => condition[name] !== undefined && condition[name] !== null;
  const values = Object.entries(valueConditions)
    .filter(([name]) => isGiven(name))
    .map(([name, compile]) => compile(condition[name], path, scope));
  const [whole] = Object.entries(fieldConditions)
    .filter(([name]) => isGiven(name))
    .map(([name, compile]) => compile(condition[name], path));
  if (whole !== undefined) return whole;
  const [first] = values;
  if (first === undefined) return scope.refuse("__all__", unspecified);
  return values.length === 1 ? first : or(values);
};

const flag = (operand: unknown): boolean => {
  if (typeof operand !== "boolean") throw formatError("invalid type, expected a boolean");
  return operand;
};
