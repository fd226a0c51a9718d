import type { FieldPath } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import type { IndexSchema } from "../indexes/schema.js";
import { isObject } from "../json/raw-json.js";
import { eachElement, isSamePath, parseFieldPath } from "../paths/field-path.js";
import { anyCapability, type Capability, capabilitiesOf, neededFor } from "./capabilities.js";
import { conditionsOf, listed } from "./conditions.js";

type Json = Readonly<Record<string, unknown>>;

/** A field that has no index for what is asked of it. */
export interface Unindexed {
  readonly key: string;
  readonly needed: readonly Capability[];
}

/** The index that is declared on a field, whichever way the field is written. */
export const indexOf = ({ attributes }: OpenCollection, path: FieldPath): IndexSchema | null => {
  for (const [field, schema] of attributes.indexes) {
    const indexed = parseFieldPath(field);
    if (indexed !== null && isSamePath(indexed, path)) return schema;
  }
  return null;
};

/** The first field of a parsed filter that needs an index and has none. */
export const unindexedInFilter = (filter: unknown, collection: OpenCollection): Unindexed | null =>
  firstOf(conditionsOf(filter), (condition) => inCondition(condition, collection, { path: [], text: "" }));

interface Base {
  readonly path: FieldPath;
  /** Ends in a dot where there is a path. */
  readonly text: string;
}

const inCondition = (condition: Json, collection: OpenCollection, base: Base): Unindexed | null => {
  if (typeof condition["key"] === "string") return ofKey(condition["key"], neededFor(condition), collection, base);
  for (const name of ["is_empty", "is_null"]) {
    const { [name]: owner } = condition;
    if (isObject(owner) && typeof owner["key"] === "string") {
      return ofKey(owner["key"], anyCapability, collection, base);
    }
  }
  const { nested } = condition;
  if (isObject(nested) && typeof nested["key"] === "string") {
    const path = parseFieldPath(nested["key"]);
    if (path === null) return null;
    const text = `${base.text}${nested["key"]}${nested["key"].endsWith("[]") ? "" : "[]"}.`;
    const inner = { path: [...base.path, ...eachElement(path)], text };
    return firstOf(conditionsOf(nested["filter"]), (within) => inCondition(within, collection, inner));
  }
  return firstOf(conditionsOf(condition), (within) => inCondition(within, collection, base));
};

const ofKey = (
  key: string,
  needed: readonly Capability[],
  collection: OpenCollection,
  base: Base = { path: [], text: "" },
): Unindexed | null => {
  const path = parseFieldPath(key);
  if (needed.length === 0 || path === null) return null;
  const schema = indexOf(collection, [...base.path, ...path]);
  const able = schema === null ? [] : capabilitiesOf(schema);
  return needed.some((capability) => able.includes(capability)) ? null : { key: `${base.text}${key}`, needed };
};

/** The first field of a parsed formula that needs an index and has none. */
export const unindexedInFormula = (expression: unknown, collection: OpenCollection): Unindexed | null => {
  if (typeof expression === "string") {
    if (expression.startsWith("$")) return null;
    return ofKey(expression, ["intMatch", "intRange", "floatRange"], collection);
  }
  if (!isObject(expression)) return null;
  const { geo_distance: distance, datetime_key: date } = expression;
  if (isObject(distance)) {
    return typeof distance["to"] === "string" ? ofKey(distance["to"], ["geo"], collection) : null;
  }
  if (typeof date === "string") return ofKey(date, ["datetimeRange"], collection);
  const condition = inCondition(expression, collection, { path: [], text: "" });
  return condition ?? firstOf(operands(expression), (operand) => unindexedInFormula(operand, collection));
};

/** Functions of formulas whose operands are expressions, by themselves or under a name. */
const functions = "mult sum max min neg abs div sqrt pow exp log10 ln acosh lin_decay exp_decay gauss_decay".split(" ");
const named = ["left", "right", "base", "exponent", "x", "target"];

const operands = (expression: Json): readonly unknown[] => {
  const name = functions.find((candidate) => candidate in expression);
  if (name === undefined) return [];
  const operand = expression[name];
  const owner = isObject(operand) ? named.filter((key) => key in operand).map((key) => operand[key]) : [];
  return owner.length > 0 ? owner : listed(operand);
};

const firstOf = <T>(items: readonly T[], find: (item: T) => Unindexed | null): Unindexed | null => {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
};
