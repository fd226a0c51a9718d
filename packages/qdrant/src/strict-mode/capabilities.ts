import { LosslessNumber } from "lossless-json";
import { type IndexSchema, typeOf } from "../indexes/schema.js";
import { isObject } from "../json/raw-json.js";
import { canonicalUuid } from "../points/ids.js";

/** What an index can answer, and what to call an index that can. */
const shownAs = {
  intMatch: "integer",
  intRange: "integer",
  keywordMatch: "keyword",
  keywordPrefix: "keyword (with prefix: true)",
  floatRange: "float",
  text: "text",
  textPhrase: "text (with phrase_matching: true)",
  boolMatch: "bool",
  uuidMatch: "uuid",
  uuidRange: "uuid",
  datetimeRange: "datetime",
  geo: "geo",
} as const;

/** Something that an index can answer. */
export type Capability = keyof typeof shownAs;

const every = Object.keys(shownAs) as readonly Capability[];

/** Indexes that would do, for people. */
export const shownTypes = (capabilities: readonly Capability[]): string =>
  [...new Set(capabilities.map((capability) => shownAs[capability]))].sort().join(", ");

interface AnyParams {
  readonly lookup?: boolean;
  readonly range?: boolean;
  readonly prefix?: boolean;
  readonly phrase_matching?: boolean;
}

/** What a declared index can answer. */
export const capabilitiesOf = (schema: IndexSchema): readonly Capability[] => {
  const params = (typeof schema === "string" ? {} : schema) as AnyParams;
  switch (typeOf(schema)) {
    case "keyword":
      return params.prefix === true ? ["keywordMatch", "keywordPrefix"] : ["keywordMatch"];
    case "integer":
      return [
        ...(params.lookup === false ? [] : (["intMatch"] as const)),
        ...(params.range === false ? [] : (["intRange"] as const)),
      ];
    case "text":
      return params.phrase_matching === true ? ["text", "textPhrase"] : ["text"];
    case "uuid":
      return ["uuidMatch", "uuidRange"];
    case "float":
      return ["floatRange"];
    case "bool":
      return ["boolMatch"];
    case "datetime":
      return ["datetimeRange"];
    case "geo":
      return ["geo"];
  }
};

/** What an index must be able to answer for a condition on a field, one of these; nothing for a condition that needs none. */
export const neededFor = (condition: Readonly<Record<string, unknown>>): readonly Capability[] => {
  const isGiven = (name: string): boolean => condition[name] !== undefined && condition[name] !== null;
  const needed: Capability[] = [];
  if (isObject(condition["match"])) needed.push(...neededForMatch(condition["match"]));
  if (isObject(condition["range"])) {
    const isDates = Object.values(condition["range"]).some((bound) => typeof bound === "string");
    needed.push(...(isDates ? (["datetimeRange"] as const) : (["floatRange", "intRange"] as const)));
  }
  if (["geo_bounding_box", "geo_radius", "geo_polygon"].some(isGiven)) needed.push("geo");
  // Whatever the index holds, it knows where there is nothing.
  if (["values_count", "is_empty", "is_null"].some(isGiven)) needed.push(...every);
  return needed;
};

/** Any index will do. */
export const anyCapability = every;

const neededForMatch = (match: Readonly<Record<string, unknown>>): readonly Capability[] => {
  if ("value" in match) return neededForValues([match["value"]]);
  if ("text" in match || "text_any" in match) return ["text"];
  if ("phrase" in match) return ["textPhrase"];
  if ("prefix" in match) return ["keywordPrefix"];
  if ("substring" in match) return ["keywordMatch"];
  const values = match["any"] ?? match["except"];
  return Array.isArray(values) ? neededForValues(values) : [];
};

const neededForValues = (values: readonly unknown[]): readonly Capability[] => {
  const [first] = values;
  if (first === undefined) return [];
  if (first instanceof LosslessNumber) return ["intMatch"];
  if (typeof first === "boolean") return ["boolMatch"];
  const isUuids = values.every((value) => typeof value === "string" && canonicalUuid(value) !== null);
  return isUuids ? ["uuidMatch", "keywordMatch"] : ["keywordMatch"];
};
