import { floatText } from "../values.js";
import { inside, type Place, typeFault, untaggedFault } from "./faults.js";
import type { JsonNode } from "./json.js";
import type { AttributeRules } from "./schema.js";

/** A flat object in canonical form, and its first forbidden key. */
export interface Attributes {
  readonly text: string;
  readonly badKey: string | null;
}

/** Checks and normalises a flat object. */
export const readAttributes = (node: JsonNode, rules: AttributeRules | undefined, place: Place): Attributes => {
  if (node.kind !== "object") throw typeFault(place, node, "a map");
  const members = new Map<string, string>();
  for (const [key, value] of node.entries) {
    const written = rules === undefined ? place.text.slice(value.start, value.end) : attribute(value, rules);
    if (written === null) throw untaggedFault(inside(place, key), value, rules?.untaggedName);
    const isEmpty = written === "[]" && rules?.dropEmptyArrays === true;
    if (isEmpty && rules.nulls !== "allow") members.delete(key);
    else members.set(key, isEmpty ? "null" : written);
  }
  const forbidden = (key: string): boolean =>
    (key === "" && rules?.emptyKeyForbidden === true) ||
    (rules?.forbiddenKeyPrefixes ?? []).some((prefix) => key.startsWith(prefix));
  const text = `{${[...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
  return { text, badKey: node.entries.map(([key]) => key).find(forbidden) ?? null };
};

const attribute = (node: JsonNode, rules: AttributeRules): string | null => {
  if (node.kind === "null") return rules.nulls === "allow" ? "null" : null;
  if (node.kind === "array") return list(node.items);
  if (node.kind === "object") return marked(node, rules);
  return scalar(node, false);
};

const isInteger = (digits: string): boolean =>
  /^-?\d+$/.test(digits) && digits !== "-0" && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);

const scalar = (node: JsonNode, asFloat: boolean): string | null => {
  if (node.kind === "string") return JSON.stringify(node.value);
  if (node.kind === "boolean") return String(node.value);
  if (node.kind !== "number") return null;
  return isInteger(node.digits) && !asFloat ? node.digits : floatText(Number(node.digits));
};

const list = (items: readonly JsonNode[]): string | null => {
  const [first] = items;
  if (items.some((item) => item.kind !== first?.kind)) return null;
  const asFloats = items.some((item) => item.kind === "number" && !isInteger(item.digits));
  const written = items.map((item) => scalar(item, asFloats));
  return written.includes(null) ? null : `[${written.join(",")}]`;
};

const marked = (node: JsonNode & { kind: "object" }, { markedObjects: form }: AttributeRules): string | null => {
  if (form === undefined) return null;
  const marker = node.entries.find(([key]) => key === form.key)?.[1];
  if (marker !== undefined && (marker.kind !== "string" || marker.value !== form.value)) return null;
  const members = [`${JSON.stringify(form.key)}:${JSON.stringify(form.value)}`];
  for (const { name, optional } of form.fields) {
    const value = node.entries.find(([key]) => key === name)?.[1];
    const written = value?.kind === "array" ? list(value.items) : null;
    if (written !== null) members.push(`${JSON.stringify(name)}:${written}`);
    else if (optional !== true) return null;
  }
  return `{${members.join(",")}}`;
};
