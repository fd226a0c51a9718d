import type { BodySchema, CodeOptions, SearchOptions } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { checkAll, rangeFault } from "../errors/qdrant-error.js";
import { checkAtLeastOne, invalidBody } from "../points/faults.js";
import { type SelectionRequest, selectionFields } from "../points/selection.js";
import { filterField, shardKeyField } from "../points/write-kind.js";
import { checkMentionedCollection } from "../security/caller.js";
import { isByRarity } from "./rarity.js";

/** Sizes are unsigned; which of them may be zero is said later, and more kindly. */
const size: BodySchema = { type: "integer", min: 0, max: 2 ** 64, expects: "usize", optional: true };
const text: BodySchema = { type: "string", optional: true };
const flag: BodySchema = { type: "boolean", optional: true };
const anything: BodySchema = { type: "json", optional: true };

const params: BodySchema = {
  type: "object",
  name: "SearchParams",
  optional: true,
  fields: {
    hnsw_ef: size,
    exact: flag,
    quantization: {
      type: "object",
      name: "QuantizationSearchParams",
      optional: true,
      fields: { ignore: flag, rescore: flag, oversampling: { type: "number", optional: true } },
    },
    indexed_only: flag,
    acorn: anything,
    idf: { type: "json", raw: true, optional: true },
  },
};

/** How bodies declare what all searches have in common. */
export const searchFields: Readonly<Record<string, BodySchema>> = {
  filter: filterField,
  params,
  limit: { ...size, aliases: ["top"] },
  offset: size,
  ...selectionFields,
  score_threshold: { type: "number", expects: "f32", optional: true },
  using: text,
  lookup_from: {
    type: "object",
    name: "LookupLocation",
    optional: true,
    fields: { collection: { type: "string" }, vector: text, shard_key: shardKeyField },
  },
  group_by: text,
  group_size: size,
  with_lookup: anything,
  shard_key: shardKeyField,
};

/** What bodies of searches hold beside the vectors. */
export interface SearchFields extends SelectionRequest {
  readonly filter?: string | null;
  readonly params?: SearchParams | null;
  readonly limit?: number | null;
  readonly offset?: number | null;
  readonly score_threshold?: number | null;
  readonly using?: string | null;
  readonly lookup_from?: LookupLocation | null;
  readonly group_by?: string | null;
  readonly group_size?: number | null;
  readonly with_lookup?: unknown;
  readonly shard_key?: string | null;
}

/** Where ids of examples are looked up, if not in the collection that is searched. */
export interface LookupLocation {
  readonly collection: string;
  readonly vector?: string | null;
  readonly shard_key?: string | null;
}

/** How a vector space is to be searched. */
export interface SearchParams {
  readonly hnsw_ef?: number | null;
  readonly exact?: boolean | null;
  readonly quantization?: QuantizationSearchParams | null;
  readonly idf?: string | null;
}

/** What is made of quantized vectors. */
interface QuantizationSearchParams {
  readonly ignore?: boolean | null;
  readonly rescore?: boolean | null;
  readonly oversampling?: number | null;
}

/**
 * Refuses sizes of zero, and a collection that the caller may not read, looked up in or not. `at` is where the fields stand in the body,
 * `atSizes` where those of groups do.
 */
export const checkFields = (
  { limit, group_size: groupSize, params: search, lookup_from: from }: SearchFields,
  at: string,
  atSizes: string = at,
): void => {
  const oversampling = search?.quantization?.oversampling ?? 1;
  checkAll([
    () => checkAtLeastOne(`${atSizes}limit`, limit),
    () => checkAtLeastOne(`${atSizes}group_size`, groupSize),
    () => checkAtLeastOne(`${at}params.hnsw_ef`, search?.hnsw_ef),
    () => {
      const field = `${at}params.quantization.oversampling`;
      if (oversampling < 1) throw invalidBody(field, rangeFault(oversampling, 1, null));
    },
  ]);
  if (from !== null && from !== undefined) checkMentionedCollection(from.collection);
};

/**
 * The search options of an engine. Where Qdrant rescores only what was quantized coarsely, unless told to, scores here are always those
 * of the vectors, unless told not to.
 */
export const searchOptions = (
  search: SearchParams | null | undefined,
  collection: OpenCollection,
  space: string,
): SearchOptions => {
  const ef = search?.hnsw_ef ?? null;
  const idf = isByRarity(collection, space, search?.idf);
  // Spaces that Chroma made have the squared distance, which is shown as the distance that it is the square of.
  const isSquared = collection.spaces.get(space)?.metric === "squaredEuclidean";
  const quantization = search?.quantization ?? null;
  const codes = quantization === null ? undefined : codeOptions(quantization);
  return {
    ef: ef ?? undefined,
    exact: search?.exact === true ? true : undefined,
    idf: idf ? true : undefined,
    codes,
    measuredAs: isSquared ? "euclidean" : undefined,
  };
};

const codeOptions = ({ ignore, rescore, oversampling }: QuantizationSearchParams): CodeOptions | undefined => {
  const options = {
    ...(ignore === true ? { ignore } : {}),
    ...(rescore === false ? { rescore } : {}),
    ...(oversampling === undefined || oversampling === null || oversampling <= 1 ? {} : { oversampling }),
  };
  return Object.keys(options).length === 0 ? undefined : options;
};
