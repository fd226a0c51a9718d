import { type Engine, type Planned, plannedBy } from "@vexfs/core";
import type { AppContext } from "../../context.js";
import { mayEmbed } from "../../inference/embed-search.js";
import { encode } from "../../json/encode.js";
import { parseLossless, RawJson } from "../../json/raw-json.js";
import type { SearchKind, SearchRequest } from "../../search/kind.js";
import { discoverKind, recommendKind, searchKind } from "../../search/legacy.js";
import { nearestTo, queryKind } from "../../search/query.js";
import { GrpcError } from "../transport/status.js";
import { floatCount } from "../wire/floats.js";
import { jsonName } from "../wire/json-name.js";
import { idJson, type PointIdMessage } from "./ids.js";
import { given, type Json, object } from "./json.js";
import { type QueryMessage, queryJson } from "./query.js";
import { type SearchMessage, searchFieldsJson, searchFieldsOf } from "./search-fields.js";
import { vectorColumn } from "./vector-columns.js";
import { newForm, type VectorForm, type VectorMessage, vectorForm, vectorText } from "./vectors.js";

interface QueryPointsMessage extends SearchMessage {
  readonly query?: QueryMessage;
  readonly prefetch?: readonly PrefetchMessage[];
}

type PrefetchMessage = QueryPointsMessage;

interface SearchPointsMessage extends SearchMessage {
  readonly vector?: Buffer;
  readonly vector_name?: string;
  readonly sparse_indices?: { readonly data?: readonly number[] };
}

interface RecommendMessage extends SearchMessage {
  readonly positive?: readonly PointIdMessage[];
  readonly negative?: readonly PointIdMessage[];
  readonly positive_vectors?: readonly VectorMessage[];
  readonly negative_vectors?: readonly VectorMessage[];
  readonly strategy?: string;
}

interface ExampleMessage {
  readonly id?: PointIdMessage;
  readonly vector?: VectorMessage;
}

interface DiscoverMessage extends SearchMessage {
  readonly target?: { readonly single?: ExampleMessage };
  readonly context?: readonly { readonly positive?: ExampleMessage; readonly negative?: ExampleMessage }[];
}

/**
 * Reads searches that came as messages. A plain vector goes into a column as it is; anything else becomes the JSON that
 * would have asked for the same, so that there is one reader of all kinds of search.
 */
export class SearchReader {
  readonly #engine: Engine;
  readonly kinds: Readonly<Record<"query" | "search" | "recommend" | "discover", SearchKind>>;
  /** Those that have a vector at hand, in `query.nearest.dense.data` and in `vector`. */
  readonly planned = { query: plannedBy({ vector: [3, 1, 2, 1] }), search: plannedBy({ vector: [2] }) };

  constructor(context: AppContext) {
    this.#engine = context.engine;
    this.kinds = {
      query: queryKind(context),
      search: searchKind(context),
      recommend: recommendKind(context),
      discover: discoverKind(context),
    };
  }

  /** The body with which REST would ask for the same, parsed. */
  json(kind: keyof SearchReader["kinds"], message: SearchMessage): unknown {
    return parseLossless(encode(this.#body(kind, message)));
  }

  #body(kind: keyof SearchReader["kinds"], message: SearchMessage): object {
    switch (kind) {
      case "query":
        return queryPointsJson(message);
      case "search": {
        const form = searchedForm(message);
        return { ...searchFieldsJson(message), vector: new RawJson(vectorText(form)) };
      }
      case "recommend":
        return { ...searchFieldsJson(message), ...recommendJson(message) };
      case "discover":
        return { ...searchFieldsJson(message), ...discoverJson(message) };
    }
  }

  /** The query, or the JSON of one that holds something of which a model is to make a vector. */
  query(message: QueryPointsMessage, bytes?: Buffer): SearchRequest | Buffer {
    const { query, prefetch = [], lookup_from: location } = message;
    const vector = query?.nearest?.id === undefined && query?.nearest !== undefined ? newForm(query.nearest) : null;
    if (vector !== null && vector.kind !== "json" && prefetch.length === 0 && location === undefined) {
      return this.#nearest(vector, message, this.planned.query, bytes);
    }
    const json = Buffer.from(encode(queryPointsJson(message)));
    return mayEmbed(json) ? json : this.kinds.query.read(json, "");
  }

  search(message: SearchPointsMessage, bytes?: Buffer): SearchRequest {
    const { vector_name: using, sparse_indices: indices } = message;
    if (indices !== undefined && using === undefined) {
      throw new GrpcError("invalidArgument", "Sparse vector must have a name specified");
    }
    const form = searchedForm(message);
    if (form.kind === "sparse") checkSparse(form.indices, floatCount(form.values));
    const named = using === undefined ? message : { ...message, using };
    return this.#nearest(form, named, this.planned.search, bytes);
  }

  recommend(message: RecommendMessage): SearchRequest {
    return this.kinds.recommend.read(encode(this.#body("recommend", message)), "");
  }

  discover(message: DiscoverMessage): SearchRequest {
    return this.kinds.discover.read(encode(this.#body("discover", message)), "");
  }

  #nearest(form: VectorForm, message: SearchMessage, planned: Planned, bytes: Buffer | undefined): SearchRequest {
    const column = vectorColumn([form], this.#engine.columns, () => "query");
    if (column.kind === "json") throw new TypeError("a vector that a model has yet to make is read from JSON");
    const search = nearestTo(this.#engine, column, searchFieldsOf(message), "");
    return bytes === undefined ? search : { ...search, repeatable: { body: bytes, planned } };
  }
}

const searchedForm = ({ vector: data = Buffer.alloc(0), sparse_indices: indices }: SearchPointsMessage): VectorForm =>
  indices === undefined ? { kind: "dense", data } : { kind: "sparse", indices: indices.data ?? [], values: data };

const recommendJson = (message: RecommendMessage): object => {
  const { positive = [], negative = [], positive_vectors: likes = [], negative_vectors: dislikes = [] } = message;
  return {
    positive: [...positive.map(idJson), ...likes.map(vectorJson)],
    negative: [...negative.map(idJson), ...dislikes.map(vectorJson)],
    strategy: given(message.strategy, jsonName),
  };
};

const discoverJson = ({ target, context = [] }: DiscoverMessage): object => ({
  target: given(target?.single, exampleJson),
  context: context.map(({ positive, negative }) => ({
    positive: exampleJson(positive ?? {}),
    negative: exampleJson(negative ?? {}),
  })),
});

const checkSparse = (indices: readonly number[], values: number): void => {
  const faults = [
    ...(indices.length === values ? [] : ["values: Validation error: must be the same length as indices [{}]"]),
    ...(new Set(indices).size === indices.length ? [] : ["indices: Validation error: must be unique [{}]"]),
  ];
  if (faults.length === 0) return;
  const rule = "Sparse indices does not match sparse vector conditions";
  throw new GrpcError("invalidArgument", `${rule}: ${faults.join("\n")}`);
};

const queryPointsJson = (message: QueryPointsMessage): Readonly<Record<string, Json>> => ({
  ...searchFieldsJson(message),
  query: given(message.query, queryJson),
  ...(message.prefetch === undefined ? {} : { prefetch: message.prefetch.map(prefetchJson) }),
});

/** Selections are of the whole request; a prefetch has none. */
const prefetchJson = (message: PrefetchMessage): Json =>
  object(Object.fromEntries(Object.entries(queryPointsJson(message)).filter(([, value]) => value !== null)));

const vectorJson = (vector: VectorMessage): Json => new RawJson(vectorText(vectorForm(vector)));

const exampleJson = ({ id, vector }: ExampleMessage): Json => {
  if (id !== undefined) return idJson(id);
  if (vector !== undefined) return vectorJson(vector);
  throw new GrpcError("invalidArgument", "No example provided");
};
