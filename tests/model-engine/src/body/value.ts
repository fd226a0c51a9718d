import type { Column } from "@vexfs/core";
import { ModelJsons, ModelTexts, ModelVectors } from "../columns.js";
import { readAttributes } from "./attributes.js";
import { described, inside, type Place, shapeFault, typeFault, unknownName } from "./faults.js";
import type { JsonNode } from "./json.js";
import type { ValueSchema } from "./schema.js";
import { readVectors } from "./vectors.js";

/** A forbidden key of a flat object. */
export interface BadKey {
  readonly path: string;
  readonly index: number;
  readonly key: string;
}

/** What the reader collects beside the skeleton. */
export interface Lifted {
  readonly columns: Map<string, Column>;
  badKey: BadKey | null;
}

/** Reads one value: columns are lifted, everything else is returned. */
export const readValue = (node: JsonNode, schema: ValueSchema, place: Place, lifted: Lifted): unknown => {
  if (node.kind === "null" && (schema.optional === true || schema.nullable === true)) return null;
  switch (schema.type) {
    case "object":
      return readObject(node, schema, place, lifted);
    case "vectors":
      lifted.columns.set(place.path, new ModelVectors(readVectors(node, schema, place)));
      return {};
    case "texts":
      lifted.columns.set(place.path, new ModelTexts(readStrings(node, schema, place)));
      return {};
    case "objects":
      lifted.columns.set(place.path, new ModelJsons(readObjects(node, schema, place, lifted)));
      return {};
    case "attributes":
      lifted.columns.set(place.path, new ModelJsons([one(node, schema, place, 0, lifted)]));
      return {};
    case "json":
      return schema.raw === true
        ? place.text.slice(node.start, node.end)
        : JSON.parse(place.text.slice(node.start, node.end));
    case "string":
      return readString(node, place);
    case "boolean":
      if (node.kind !== "boolean") throw typeFault(place, node, "a boolean");
      return node.value;
    case "integer":
      return readInteger(node, schema, place);
    case "number":
      if (node.kind !== "number") throw typeFault(place, node, schema.expects ?? "f64");
      return Number(node.digits);
    case "enum":
      return readVariant(node, schema, place);
    case "enums":
      return itemsOf(node, place).map((item, index) => readVariant(item, schema, inside(place, index)));
    case "strings":
      return readStrings(node, schema, place);
    default:
      throw new TypeError(`the model does not know the schema type ${schema.type}`);
  }
};

const readObject = (node: JsonNode, schema: ValueSchema, place: Place, lifted: Lifted): unknown => {
  const fields = schema.fields ?? {};
  const names = Object.keys(fields);
  const name = `struct ${schema.name ?? "Body"}`;
  if (node.kind === "array") {
    const elements = `${names.length} element${names.length === 1 ? "" : "s"}`;
    throw shapeFault(place, `invalid length ${node.items.length}, expected ${name} with ${elements}`, node.end);
  }
  if (node.kind !== "object") throw typeFault(place, node, name);
  const result: Record<string, unknown> = {};
  for (const [key, value, keyEnd] of node.entries) {
    const field = fields[key];
    if (field === undefined) {
      if (schema.unknownFields !== "reject") continue;
      throw shapeFault(inside(place, key), unknownName("field", key, names), keyEnd);
    }
    if (key in result) throw shapeFault(place, `duplicate field \`${key}\``, keyEnd);
    result[key] = readValue(value, field, inside(place, key), lifted);
  }
  fillIn(result, fields, place, node.end);
  return result;
};

const fillIn = (
  result: Record<string, unknown>,
  fields: Readonly<Record<string, ValueSchema>>,
  place: Place,
  end: number,
): void => {
  for (const [key, field] of Object.entries(fields)) {
    if (key in result) continue;
    if (field.default !== undefined) result[key] = structuredClone(field.default);
    else if (field.optional !== true) throw shapeFault(place, `missing field \`${key}\``, end);
  }
};

const itemsOf = (node: JsonNode, place: Place): readonly JsonNode[] => {
  if (node.kind !== "array") throw typeFault(place, node, "a sequence");
  return node.items;
};

const readString = (node: JsonNode, place: Place): string => {
  if (node.kind !== "string") throw typeFault(place, node, "a string");
  return node.value;
};

const readStrings = (node: JsonNode, schema: ValueSchema, place: Place): (string | null)[] =>
  itemsOf(node, place).map((item, index) =>
    item.kind === "null" && schema.nullItems === true ? null : readString(item, inside(place, index)),
  );

const readObjects = (node: JsonNode, schema: ValueSchema, place: Place, lifted: Lifted): (string | null)[] =>
  itemsOf(node, place).map((item, index) =>
    item.kind === "null" && schema.nullItems === true ? null : one(item, schema, inside(place, index), index, lifted),
  );

const one = (node: JsonNode, schema: ValueSchema, place: Place, index: number, lifted: Lifted): string => {
  const { text, badKey } = readAttributes(node, schema.rules, place);
  if (badKey !== null) lifted.badKey ??= { path: place.path, index, key: badKey };
  return text;
};

const readInteger = (node: JsonNode, schema: ValueSchema, place: Place): number => {
  const expects = schema.expects ?? (schema.min === 0 && schema.max === 4_294_967_295 ? "u32" : "i64");
  if (node.kind !== "number" || /[.eE]/.test(node.digits)) throw typeFault(place, node, expects);
  const value = Number(node.digits);
  if (value < (schema.min ?? Number.NEGATIVE_INFINITY) || value > (schema.max ?? Number.POSITIVE_INFINITY)) {
    throw shapeFault(place, `invalid value: ${described(node)}, expected ${expects}`, node.end);
  }
  return value;
};

const readVariant = (node: JsonNode, schema: ValueSchema, place: Place): string => {
  const variants = schema.variants ?? [];
  if (node.kind !== "string") throw typeFault(place, node, "string or map");
  if (!variants.includes(node.value)) throw shapeFault(place, unknownName("variant", node.value, variants), node.end);
  return node.value;
};
