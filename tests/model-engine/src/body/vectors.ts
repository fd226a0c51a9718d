import type { ModelVector } from "../columns.js";
import { inside, type Place, shapeFault, typeFault, untaggedFault } from "./faults.js";
import type { JsonNode } from "./json.js";
import type { ValueSchema } from "./schema.js";

/** Reads a list of vectors. */
export const readVectors = (node: JsonNode, schema: ValueSchema, place: Place): readonly (ModelVector | null)[] => {
  const { untaggedName } = schema;
  if (untaggedName !== undefined) {
    const vectors = node.kind === "array" ? untagged(node.items, schema, place, node.end + 1) : null;
    if (vectors === null) throw untaggedFault(place, node, untaggedName);
    return vectors;
  }
  if (node.kind !== "array") throw typeFault(place, node, "a sequence");
  return node.items.map((item, index) => {
    if (item.kind === "null" && schema.nullItems === true) return null;
    if (item.kind === "string" && schema.base64 === true) return fromBase64(item.value, index, place, item.end);
    return { values: numbers(item, inside(place, index)), fromBase64: false };
  });
};

/** All in one form, or null. */
const untagged = (
  items: readonly JsonNode[],
  schema: ValueSchema,
  place: Place,
  end: number,
): readonly (ModelVector | null)[] | null => {
  const present = items.filter((item) => item.kind !== "null");
  if (present.length < items.length && schema.nullItems !== true) return null;
  const form = present[0]?.kind ?? "array";
  if (form !== "array" && (form !== "string" || schema.base64 !== true)) return null;
  if (present.some((item) => item.kind !== form)) return null;
  const isNumbers = (item: JsonNode): boolean =>
    item.kind !== "array" || item.items.every(({ kind }) => kind === "number");
  if (!present.every(isNumbers)) return null;
  return items.map((item, index) => {
    if (item.kind === "null") return null;
    if (item.kind === "string") return fromBase64(item.value, index, place, end);
    return { values: numbers(item, inside(place, index)), fromBase64: false };
  });
};

const numbers = (node: JsonNode, place: Place): Float32Array => {
  if (node.kind !== "array") throw typeFault(place, node, "a sequence");
  return Float32Array.from(node.items, (item, index) => {
    if (item.kind !== "number") throw typeFault(inside(place, index), item, "f32");
    return Number(item.digits);
  });
};

const fromBase64 = (text: string, index: number, place: Place, end: number): ModelVector => {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw shapeFault(place, `invalid base64 in the vector at index ${index}`, end);
  }
  const bytes = Buffer.from(text, "base64");
  if (bytes.length % 4 !== 0) {
    const message = `the vector at index ${index} is base64 of ${bytes.length} bytes, which is no whole number of 4-byte floats`;
    throw shapeFault(place, message, end);
  }
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
  return { values, fromBase64: true };
};
