import { type Analyzer, type FieldIndex, type FieldPath, hasType, type ValueType } from "@vexfs/core";
import { parseFieldPath } from "../paths/field-path.js";
import { type FieldType, type IndexSchema, type TextIndexParams, typeOf } from "./schema.js";

const kindOf: Readonly<Record<FieldType, FieldIndex["kind"]>> = {
  keyword: "values",
  integer: "values",
  float: "values",
  bool: "values",
  uuid: "values",
  datetime: "datetime",
  geo: "geo",
  text: "fullText",
};

/** Values that an index of a type holds. */
const valuesOf: Readonly<Record<FieldType, ValueType>> = {
  keyword: "string",
  integer: "int",
  float: "float",
  bool: "bool",
  uuid: "uuid",
  datetime: "datetime",
  geo: "geo",
  text: "string",
};

/** How the text of a field becomes tokens. */
export const analyzerOf = (params: TextIndexParams = { type: "text" }): Analyzer => {
  const { stopwords = {}, stemmer } = params;
  const { languages = [], custom = [] } = typeof stopwords === "string" ? { languages: [stopwords] } : stopwords;
  return {
    tokenizer: params.tokenizer ?? "word",
    lowercase: params.lowercase ?? true,
    asciiFolding: params.ascii_folding ?? false,
    minTokenLength: params.min_token_len ?? null,
    maxTokenLength: params.max_token_len ?? null,
    stopwordLanguages: languages,
    stopwords: custom,
    stemmer: stemmer?.language ?? null,
  };
};

/** The seam's index for a declared one. */
export const fieldIndex = (path: FieldPath, schema: IndexSchema): FieldIndex => {
  const kind = kindOf[typeOf(schema)];
  if (kind !== "fullText") return { path, kind };
  const params = typeof schema === "object" && schema.type === "text" ? schema : undefined;
  return { path, kind, analyzer: analyzerOf(params) };
};

/** All indexes of a collection for the catalog. */
export const fieldIndexes = (indexes: ReadonlyMap<string, IndexSchema>): readonly FieldIndex[] =>
  [...indexes].flatMap(([field, schema]) => {
    const path = parseFieldPath(field);
    return path === null ? [] : [fieldIndex(path, schema)];
  });

/** The condition that a record is in the index on a field. */
export const isIndexed = (path: FieldPath, schema: IndexSchema): ReturnType<typeof hasType> =>
  hasType(path, valuesOf[typeOf(schema)]);
