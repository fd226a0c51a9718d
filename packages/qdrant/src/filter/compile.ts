import { and, atLeast, type FieldPath, type Filter, isEmpty, isNull, nested, not, or } from "@vexfs/core";
import { formatError, validationError } from "../errors/qdrant-error.js";
import { isObject, parseLossless } from "../json/raw-json.js";
import { eachElement, fieldPath } from "../paths/field-path.js";
import { sizeConstant } from "./constants.js";
import { minCountTooSmall, unknownCondition } from "./faults.js";
import { compileField } from "./field.js";
import { compileHasId, compileHasVector, compileSlice } from "./record.js";
import { type FilteredCollection, FilterScope } from "./scope.js";

type Json = Readonly<Record<string, unknown>>;

const filterFields = ["should", "min_should", "must", "must_not"];

/**
 * Compiles the JSON text of a filter on the points of a collection. `at` names the filter in errors.
 *
 * Throws a format error for what is no filter, and a validation error for one that cannot be meant.
 */
export const compileFilter = (json: string, collection: FilteredCollection, at = "filter"): Filter =>
  compileParsedFilter(parseLossless(json), collection, at);

/** The same for a filter that was parsed with a larger text. */
export const compileParsedFilter = (filter: unknown, collection: FilteredCollection, at: string): Filter => {
  const scope = new FilterScope(collection, at);
  const compiled = compileClauses(filter, scope);
  if (scope.faults.length > 0) throw validationError("JSON body", scope.faults);
  return compiled;
};

/** Compiles a filter that may be absent. */
export const compileOptionalFilter = (
  json: string | null | undefined,
  collection: FilteredCollection,
  at?: string,
): { readonly filter?: Filter } =>
  json === null || json === undefined ? {} : { filter: compileFilter(json, collection, at) };

/** An empty `should` asks for nothing, but no element of an array passes one, as Qdrant has it. */
const compileClauses = (filter: unknown, scope: FilterScope): Filter => {
  if (!isObject(filter)) throw formatError("invalid type, expected struct Filter");
  const unknown = Object.keys(filter).find((key) => !filterFields.includes(key));
  if (unknown !== undefined) {
    const known = filterFields.map((name) => `\`${name}\``).join(", ");
    throw formatError(`unknown field \`${unknown}\`, expected one of ${known}`);
  }
  const parts: Filter[] = [];
  const should = conditions(filter["should"], scope.within("should"));
  if (should !== null && (should.length > 0 || scope.isNested)) parts.push(or(should));
  if (filter["min_should"] !== undefined && filter["min_should"] !== null) {
    parts.push(compileMinShould(filter["min_should"], scope.within("min_should")));
  }
  parts.push(...(conditions(filter["must"], scope.within("must")) ?? []));
  parts.push(...(conditions(filter["must_not"], scope.within("must_not")) ?? []).map(not));
  return and(parts);
};

/** One condition or a list of them; null for none at all. */
const conditions = (value: unknown, scope: FilterScope): readonly Filter[] | null => {
  if (value === undefined || value === null) return null;
  if (isObject(value)) return [compileCondition(value, scope.item(0))];
  if (!Array.isArray(value)) throw formatError("invalid type, expected a condition or a list of conditions");
  return value.map((item, index) => compileCondition(item, scope.item(index)));
};

const compileMinShould = (value: unknown, scope: FilterScope): Filter => {
  if (!isObject(value) || !Array.isArray(value["conditions"])) throw formatError("missing field `conditions`");
  const count = sizeConstant(value["min_count"]);
  if (count === null) throw formatError("missing field `min_count`");
  const filters = conditions(value["conditions"], scope.within("conditions")) ?? [];
  if (count === 0) return scope.refuse("min_count", minCountTooSmall);
  return atLeast(count, filters);
};

const compileCondition = (condition: unknown, scope: FilterScope): Filter => {
  if (!isObject(condition)) throw unknownCondition();
  if ("key" in condition) {
    if (typeof condition["key"] !== "string") throw formatError("Filter condition 'key' must be a string");
    return compileField(condition, fieldPath(condition["key"]), scope);
  }
  if (isObject(condition["is_empty"])) return isEmpty(keyOf(condition["is_empty"]));
  if (isObject(condition["is_null"])) return isNull(keyOf(condition["is_null"]));
  if ("has_id" in condition) return compileHasId(condition["has_id"], scope);
  if ("has_vector" in condition) return compileHasVector(condition["has_vector"], scope);
  if ("slice" in condition) return compileSlice(condition["slice"], scope);
  if (isObject(condition["nested"])) return compileNested(condition["nested"], scope);
  if (Object.keys(condition).some((key) => !filterFields.includes(key))) throw unknownCondition();
  return compileClauses(condition, scope);
};

/** The filter holds for some element of the array at the key. */
const compileNested = (value: Json, scope: FilterScope): Filter => {
  const path = eachElement(keyOf(value));
  return nested(path, compileClauses(value["filter"], scope.nested(path)));
};

const keyOf = ({ key }: Json): FieldPath => {
  if (typeof key !== "string") throw unknownCondition();
  return fieldPath(key);
};
