import type { BodySchema, Engine, Prefetch } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { badInput, formatError } from "../errors/qdrant-error.js";
import { badRequest } from "../points/faults.js";
import { JsonPart } from "../points/json-part.js";
import { checkMentionedCollection } from "../security/caller.js";
import { type SearchFields, searchFields } from "./fields.js";
import type { SearchRequest, Wanted } from "./kind.js";
import type { QueryReader } from "./query-reader.js";
import { checkedFilter, restrictionsOf } from "./restrictions.js";

const limitByDefault = 10;
const depthMax = 64;
/** Deeper than this a body is no longer read. */
const nestingMax = 127;

interface PrefetchFields extends SearchFields {
  readonly query?: string | null;
  readonly prefetch?: string | null;
}

/** A query over prefetches, or over all points. */
export interface ComposedFields extends SearchFields {
  readonly query?: string | null;
  readonly prefetch?: string | null;
}

/** A request that was read with the depth of its prefetches, and the collections that any of them looks up in. */
interface Composed {
  readonly request: SearchRequest;
  readonly depth: number;
  readonly mentioned: readonly string[];
}

const raw: BodySchema = { type: "json", raw: true, optional: true };

/** Reads queries together with their prefetches. */
export class ComposedReader {
  readonly #queries: QueryReader;
  readonly #prefetches: JsonPart;

  constructor(engine: Engine, queries: QueryReader) {
    this.#queries = queries;
    const { filter, params, limit, score_threshold, using, lookup_from } = searchFields;
    const items: BodySchema = {
      type: "object",
      name: "Prefetch",
      fields: { filter, params, limit, score_threshold, using, lookup_from, query: raw, prefetch: raw },
    };
    this.#prefetches = new JsonPart(engine.bodies, {
      type: "object",
      fields: { prefetch: { type: "list", items } },
    });
  }

  /** Reads a request from its fields; `at` is where it stands in the body. */
  read(fields: ComposedFields, at: string): SearchRequest {
    const { request, depth } = this.#read(fields, at, 0);
    if (depth > depthMax) throw badInput(`Validation failed: prefetches depth ${depth} exceeds max depth ${depthMax}`);
    return request;
  }

  #read(fields: ComposedFields, at: string, nesting: number): Composed {
    if (nesting > nestingMax) throw formatError("recursion limit exceeded");
    const { query = null } = fields;
    const prefetches = this.#list(fields.prefetch).map((prefetch, index) =>
      this.#read(prefetch, `${at}prefetch[${index}].`, nesting + 1),
    );
    const own = this.#queries.read(query, fields, at);
    const depth = prefetches.length === 0 ? 0 : 1 + Math.max(...prefetches.map((prefetch) => prefetch.depth));
    const { lookup_from: from } = fields;
    const inner = prefetches.flatMap((prefetch) => prefetch.mentioned);
    const mentioned = from === null || from === undefined ? inner : [from.collection, ...inner];
    return { request: composed(own, query !== null, prefetches, mentioned), depth, mentioned };
  }

  /** One prefetch or a list of them. */
  #list(json: string | null | undefined): readonly PrefetchFields[] {
    if (json === null || json === undefined) return [];
    if (!/^[[{]/.test(json)) throw formatError("invalid type for `prefetch`, expected a prefetch or a list of them");
    const list = json.startsWith("[") ? json : `[${json}]`;
    const { prefetch } = this.#prefetches.read(`{"prefetch":${list}}`).fields as {
      readonly prefetch: readonly PrefetchFields[];
    };
    return prefetch;
  }
}

/** A request whose points come from others. */
const composed = (
  own: SearchRequest,
  hasQuery: boolean,
  prefetches: readonly Composed[],
  mentioned: readonly string[],
): SearchRequest => ({
  ...own,
  sourceIn: (collection, wanted) => {
    // A caller without the right to look at a collection learns no more than that of the request.
    for (const name of mentioned) checkMentionedCollection(name);
    checkComposition(own, hasQuery, prefetches.length > 0);
    if (prefetches.length === 0) return own.sourceIn(collection, wanted);
    return combined(own, prefetches, collection, wanted);
  },
});

const combined: (
  own: SearchRequest,
  prefetches: readonly Composed[],
  collection: OpenCollection,
  wanted: Wanted,
) => Promise<Awaited<ReturnType<SearchRequest["sourceIn"]>>> = async (own, prefetches, collection, wanted) => {
  // What prefetches look up comes first: where it is missing, how they are put together does not matter.
  const inner: string[] = [];
  const stages: Prefetch[] = [];
  for (const { request } of prefetches) {
    const stage = await stageOf(request, collection, wanted.groupSize);
    inner.push(...stage.excluded);
    stages.push(stage.prefetch);
  }
  const found = await own.sourceIn(collection, { ...wanted, hasPrefetch: true });
  const excluded = [...found.excluded, ...inner];
  const { source } = found;
  if (source.kind === "fusion" && source.method === "reciprocalRank") {
    const weights = source.weights?.length ?? stages.length;
    if (weights !== stages.length) {
      const rule = "Number of weights in RRF should match number of pre-fetches";
      throw badInput(`Validation failed: ${rule}: got ${weights}, expected ${stages.length}`);
    }
  }
  return { ...found, excluded, prefetch: stages };
};

/** A prefetch as the seam has it; the points that it was made from are left out of the whole request. */
const stageOf = async (request: SearchRequest, collection: OpenCollection, groupSize: number) => {
  const filter = checkedFilter(request, collection);
  const limit = Math.min((request.fields.limit ?? limitByDefault) * groupSize, Number.MAX_SAFE_INTEGER);
  const wanted: Wanted = { limit, rows: limit, isPrefetch: true, hasPrefetch: false, groupSize };
  const found = await request.sourceIn(collection, wanted);
  const { source, prefetch, excluded, handsOn = limit } = found;
  const restrictions = restrictionsOf(request, { ...found, excluded: [] }, filter, collection);
  const stage: Prefetch = { ...restrictions, source, limit: handsOn, prefetch };
  return { prefetch: stage, excluded };
};

/** Refuses what does not make sense together. */
const checkComposition = ({ fields }: SearchRequest, hasQuery: boolean, hasPrefetch: boolean): void => {
  if (hasPrefetch && !hasQuery) {
    const rule = "A query is needed to merge the prefetches. Can't have prefetches without defining a query.";
    throw badRequest(rule);
  }
  if ((fields.score_threshold ?? null) !== null && !hasQuery) {
    const rule = "A query is needed to use the score_threshold. Can't have score_threshold without defining a query.";
    throw badRequest(rule);
  }
};
