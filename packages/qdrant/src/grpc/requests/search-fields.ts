import { encode } from "../../json/encode.js";
import { RawJson } from "../../json/raw-json.js";
import type { SearchFields, SearchParams } from "../../search/fields.js";
import type { Integer } from "../wire/reader.js";
import { type FilterMessage, filterJson } from "./filter.js";
import type { Json } from "./json.js";
import { type SelectionMessage, selectionJson, type WithPayloadMessage, type WithVectorsMessage } from "./selection.js";
import { type ShardedMessage, type ShardKeySelectorMessage, selectorText } from "./shard-keys.js";

/** What messages of searches hold beside the vectors, as far as each has it. */
export interface SearchMessage extends SelectionMessage, ShardedMessage {
  readonly filter?: FilterMessage;
  readonly params?: ParamsMessage;
  readonly limit?: Integer;
  readonly offset?: Integer;
  readonly score_threshold?: number;
  readonly using?: string;
  readonly lookup_from?: LookupMessage;
  readonly group_by?: string;
  readonly group_size?: Integer;
  readonly with_lookup?: WithLookupMessage;
}

/** Where ids are looked up. */
interface LookupMessage {
  readonly collection_name?: string;
  readonly vector_name?: string;
  readonly shard_key_selector?: ShardKeySelectorMessage;
}

/** How a space is to be searched. */
export interface ParamsMessage {
  readonly hnsw_ef?: Integer;
  readonly exact?: boolean;
  readonly quantization?: { readonly ignore?: boolean; readonly rescore?: boolean; readonly oversampling?: number };
  readonly indexed_only?: boolean;
  readonly acorn?: { readonly enable?: boolean; readonly max_selectivity?: number };
  readonly idf?: { readonly corpus?: FilterMessage };
}

/** Where points are that groups are named after. */
export interface WithLookupMessage {
  readonly collection?: string;
  readonly with_payload?: WithPayloadMessage;
  readonly with_vectors?: WithVectorsMessage;
}

const number = (value: Integer | undefined): number | null => (value === undefined ? null : Number(value));

/** The fields that all searches have, as the readers of JSON make them. */
export const searchFieldsOf = (message: SearchMessage): SearchFields => {
  const { filter, params, lookup_from: location, with_lookup: lookup } = message;
  return {
    ...selectionJson(message),
    filter: filter === undefined ? null : encode(filterJson(filter)),
    params: params === undefined ? null : paramsOf(params),
    limit: number(message.limit),
    offset: number(message.offset),
    score_threshold: message.score_threshold ?? null,
    using: message.using ?? null,
    lookup_from: location === undefined ? null : lookupOf(location),
    group_by: message.group_by ?? null,
    group_size: number(message.group_size),
    with_lookup: lookup === undefined ? null : { collection: lookup.collection ?? "", ...selectionJson(lookup) },
    shard_key: selectorText(message.shard_key_selector),
  };
};

const lookupOf = ({ collection_name: name, vector_name: vector, shard_key_selector: keys }: LookupMessage) => ({
  collection: name ?? "",
  vector: vector ?? null,
  shard_key: selectorText(keys),
});

const paramsOf = ({ hnsw_ef: ef, idf, ...params }: ParamsMessage): SearchParams => ({
  ...params,
  hnsw_ef: number(ef),
  ...(idf === undefined ? {} : { idf: encode(idfJson(idf.corpus)) }),
});

const idfJson = (corpus: FilterMessage | undefined): Json =>
  corpus === undefined ? "global" : { corpus: filterJson(corpus) };

/** The same as the body of a request has them, where texts of JSON are the JSON itself. */
export const searchFieldsJson = (message: SearchMessage): Readonly<Record<string, unknown>> => {
  const { filter, params } = message;
  const fields = searchFieldsOf(message);
  const { lookup_from: location } = fields;
  return {
    ...fields,
    filter: filter === undefined ? null : filterJson(filter),
    shard_key: rawOrNull(fields.shard_key),
    lookup_from: location && { ...location, shard_key: rawOrNull(location.shard_key) },
    params: params?.idf === undefined ? fields.params : { ...fields.params, idf: idfJson(params.idf.corpus) },
  };
};

const rawOrNull = (json: string | null | undefined): RawJson | null =>
  json === null || json === undefined ? null : new RawJson(json);
