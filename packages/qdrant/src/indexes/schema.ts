import { memory } from "../config/memory.js";
import { formatError } from "../errors/qdrant-error.js";
import {
  boolean,
  type Decoder,
  type Field,
  listOf,
  mapOf,
  optional,
  type Place,
  required,
  string,
  struct,
  unsigned,
  untagged,
  variant,
} from "../json/decode.js";
import { isObject } from "../json/raw-json.js";
import { languages, snowballLanguages } from "./languages.js";

export const fieldTypes = ["keyword", "integer", "float", "geo", "text", "bool", "datetime", "uuid"] as const;

/** What an index is for. */
export type FieldType = (typeof fieldTypes)[number];

/** Parameters of a text index. */
export interface TextIndexParams {
  readonly type: "text";
  readonly tokenizer?: "prefix" | "whitespace" | "word" | "multilingual" | "code";
  readonly min_token_len?: number;
  readonly max_token_len?: number;
  readonly lowercase?: boolean;
  readonly ascii_folding?: boolean;
  readonly phrase_matching?: boolean;
  readonly stopwords?: string | { readonly languages?: readonly string[]; readonly custom?: readonly string[] };
  /** Points can be ranked by the texts of the field. */
  readonly scoring?: boolean | { readonly type: "bm25" };
  readonly stemmer?: { readonly type: "snowball" | "none"; readonly language?: string };
}

/** Parameters of an index. */
export type IndexParams = (TextIndexParams | { readonly type: Exclude<FieldType, "text"> }) & {
  /** Path of an array each of whose objects is an entry of its own. */
  readonly nested?: string;
};

/** What a field is indexed as: a type alone, or with parameters. */
export type IndexSchema = FieldType | IndexParams;

const flag = optional(boolean);
const placement = { on_disk: flag, memory: optional(memory), enable_hnsw: flag };
const nested = { nested: optional(string) };
const principal = { is_principal: flag };
const tenant = { is_tenant: flag };

/** How texts may be cut. */
export const tokenizers = ["prefix", "whitespace", "word", "multilingual", "code"] as const;

/** Words that are left out. */
export const stopwords = untagged<unknown>("StopwordsInterface", [
  languages,
  struct("StopwordsSet", { languages: optional(listOf(languages)), custom: optional(listOf(string)) }),
]);

/** How words become their stems. */
export const stemmer = untagged<object>("StemmingAlgorithm", [
  struct("SnowballParams", { type: required(variant(["snowball"])), language: required(snowballLanguages) }),
  struct("DisabledStemmerParams", { type: required(variant(["none"])) }),
]);

const scoring = untagged<unknown>("TextScoringInterface", [
  boolean,
  struct("TextScoringParams", { type: required(variant(["bm25"])) }),
]);

const text = {
  tokenizer: optional(variant(tokenizers)),
  min_token_len: optional(unsigned("usize")),
  max_token_len: optional(unsigned("usize")),
  lowercase: flag,
  ascii_folding: flag,
  phrase_matching: flag,
  stopwords: optional(stopwords),
  on_disk: flag,
  memory: optional(memory),
  stemmer: optional(stemmer),
  enable_hnsw: flag,
  scoring: optional(scoring),
};

const fieldsOf: Readonly<Record<FieldType, Readonly<Record<string, Field>>>> = {
  keyword: { ...tenant, ...placement, prefix: flag },
  integer: { lookup: flag, range: flag, ...principal, ...placement },
  float: { ...principal, ...placement },
  geo: placement,
  text,
  bool: placement,
  datetime: { ...principal, ...placement },
  uuid: { ...tenant, ...placement },
};

const noVariant = (): Error => formatError("data did not match any variant of untagged enum PayloadFieldSchema");

const params: Decoder<IndexParams> = (value, place) => {
  const type = isObject(value) ? fieldTypes.find((name) => name === value["type"]) : undefined;
  if (type === undefined) throw noVariant();
  const fields = { type: required(variant([type])), ...fieldsOf[type], ...nested };
  const decoded = struct<IndexParams>("PayloadSchemaParams", fields)(value, place);
  if (type === "integer") checkCapabilities(decoded, place);
  return decoded.type === "text" ? { ...decoded, tokenizer: decoded.tokenizer ?? "word" } : decoded;
};

/** An integer index that can answer neither equality nor ranges would be of no use. */
const checkCapabilities = (decoded: object, place: Place): void => {
  const { lookup, range } = decoded as { readonly lookup?: boolean; readonly range?: boolean };
  if (lookup !== false || range !== false) return;
  place.at("lookup").refuse("Validation error: the 'lookup' and 'range' capabilities can't be both disabled [{}]");
};

/** The schema in a request. Shapes that fit nothing are all refused alike. */
export const indexSchema: Decoder<IndexSchema> = (value, place) => {
  const type = fieldTypes.find((name) => name === value);
  return type ?? untagged("PayloadFieldSchema", [params])(value, place);
};

/** Schemas that the catalog keeps. */
export const storedIndexes = mapOf(indexSchema);

/** The type of a schema. */
export const typeOf = (schema: IndexSchema): FieldType => (typeof schema === "string" ? schema : schema.type);
