import type { TextSource } from "@vexfs/core";
import { LosslessNumber } from "lossless-json";
import type { OpenCollection } from "../collections/open-collection.js";
import { badInput } from "../errors/qdrant-error.js";
import { analyzerOf } from "../indexes/field-index.js";
import type { TextIndexParams } from "../indexes/schema.js";
import { isObject, parseLossless } from "../json/raw-json.js";
import { fieldPath } from "../paths/field-path.js";
import { noQuery } from "./combining.js";
import type { SearchRequest } from "./kind.js";
import type { Asked } from "./sources.js";

const kByDefault = 1.2;
const bByDefault = 0.75;

/** The points by how well the texts of the field that `using` names answer a query. */
export const textQuery = (json: string, { fields, at }: Asked): SearchRequest => {
  const { query, k, b } = readText(parseLossless(json));
  return {
    fields,
    at,
    sourceIn: (collection) => {
      const key = fields.using ?? "";
      const source: TextSource = {
        kind: "text",
        path: fieldPath(key),
        analyzer: analyzerOf(scoringIndex(collection, key)),
        query,
        k,
        b,
      };
      return { source, excluded: [] };
    },
  };
};

/** The index that the field is ranked by. */
const scoringIndex = ({ attributes }: OpenCollection, key: string): TextIndexParams => {
  const schema = attributes.indexes.get(key);
  const params = typeof schema === "object" && schema.type === "text" ? schema : null;
  if (params === null || (params.scoring ?? false) === false) {
    throw badInput(`Text query requires a text index with \`scoring\` on the payload field \`${key}\``);
  }
  return params;
};

/** The text alone, or with how it is scored. */
const readText = (value: unknown): { readonly query: string; readonly k: number; readonly b: number } => {
  if (typeof value === "string") return { query: value, k: kByDefault, b: bByDefault };
  if (!isObject(value) || typeof value["query"] !== "string") throw noQuery();
  const { query, scoring = null } = value;
  const bm25: unknown = isObject(scoring) ? scoring["bm25"] : scoring === null ? {} : null;
  if (!isObject(bm25)) throw noQuery();
  return { query, k: numberOr(bm25["k"], kByDefault), b: numberOr(bm25["b"], bByDefault) };
};

const numberOr = (value: unknown, otherwise: number): number => {
  if (value === undefined || value === null) return otherwise;
  if (!(value instanceof LosslessNumber)) throw noQuery();
  return Number(value.value);
};
