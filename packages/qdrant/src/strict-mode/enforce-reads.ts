import type { FastifyInstance, FastifyRequest } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { StrictMode } from "../config/strict-mode.js";
import type { AppContext } from "../context.js";
import { QdrantError } from "../errors/qdrant-error.js";
import { bytesOf } from "../http/body.js";
import { type QueryString, timeoutParameter } from "../http/query-parameters.js";
import { isObject, parseLossless } from "../json/raw-json.js";
import { listed } from "./conditions.js";
import { checkExact, checkLimit } from "./faults.js";
import { checkFilter } from "./filters.js";
import { chargeGet, chargeQuery, chargeScan } from "./read-costs.js";
import { checkGroups, checkSearch, numberOf } from "./searches.js";
import { strictModeOf } from "./strict.js";

type Json = Readonly<Record<string, unknown>>;

/** Checks a parsed read against the limits of its collection, and charges it. */
type Enforce = (body: Json, collection: OpenCollection, strict: StrictMode) => void | Promise<void>;

/** Reads by the names of their operations. A read that is not here has no limits. */
const readsOf = ({ engine }: AppContext): Readonly<Record<string, Enforce>> => {
  const search: Enforce = (body, collection, strict) => {
    checkSearch(body, collection, strict);
    return chargeQuery(engine, body, collection);
  };
  const groups: Enforce = (body, collection, strict) => {
    checkGroups(body, collection, strict);
    return chargeQuery(engine, body, collection);
  };
  const batch: Enforce = async (body, collection, strict) => {
    const searches = listed(body["searches"]).filter(isObject);
    checkLimit(searches.length, strict.search_max_batchsize, "search batch size");
    for (const each of searches) checkSearch(each, collection, strict);
    for (const each of searches) await chargeQuery(engine, each, collection);
  };
  const scan =
    (limitOf: (body: Json) => number | undefined): Enforce =>
    (body, collection, strict) => {
      checkLimit(limitOf(body), strict.max_query_limit, "limit");
      checkFilter(body["filter"], strict.unindexed_filtering_retrieve, collection, strict);
      chargeScan(engine, body, collection);
    };
  const limit = (body: Json): number | undefined => numberOf(body["limit"]);
  const matrix = scan((body) => (limit(body) ?? 1) * (numberOf(body["sample"]) ?? 1));
  const count = scan(() => undefined);
  return {
    ...Object.fromEntries(["query", "search", "recommend", "discover"].map((name) => [name, search])),
    ...Object.fromEntries(["query", "search", "recommend", "discover"].map((name) => [`${name}_batch`, batch])),
    ...Object.fromEntries(["query", "search", "recommend"].map((name) => [`${name}_groups`, groups])),
    scroll: scan(limit),
    facet: (body, collection, strict) => {
      checkExact(body["exact"] === true, strict.search_allow_exact);
      return scan(limit)(body, collection, strict);
    },
    count: (body, collection, strict) => {
      checkExact(body["exact"] !== false, strict.search_allow_exact);
      return count(body, collection, strict);
    },
    get_points: (body, collection) => chargeGet(engine, listed(body["ids"]), collection),
    get_point: (_body, collection) => chargeGet(engine, [null], collection),
    matrix_pairs: matrix,
    matrix_offsets: matrix,
  };
};

/** Holds reads to the limits of their collections, whichever way they came. */
export class StrictReads {
  readonly #reads: Readonly<Record<string, Enforce>>;

  constructor(context: AppContext) {
    this.#reads = readsOf(context);
  }

  /**
   * Refuses a read that is beyond the limits of its collection, and charges one that is not: null where there are none. `body` makes what
   * REST would have as the parsed body of the operation.
   */
  hold(
    operation: string,
    collection: OpenCollection,
    body: () => unknown,
    timeoutSeconds: number | null,
  ): Promise<void> | null {
    const strict = strictModeOf(collection);
    const enforce = this.#reads[operation];
    if (strict === null || enforce === undefined) return null;
    return held(enforce, body(), collection, strict, timeoutSeconds);
  }
}

const held = async (
  enforce: Enforce,
  body: unknown,
  collection: OpenCollection,
  strict: StrictMode,
  timeoutSeconds: number | null,
): Promise<void> => {
  // What cannot be read is refused in the words of who reads it.
  if (!isObject(body)) return;
  await enforce(body, collection, strict);
  if (timeoutSeconds !== null) checkLimit(timeoutSeconds, strict.max_timeout, "timeout");
};

/** Holds reads to the limits of collections that have strict mode on. Costs nothing but a look at the collection where it is off. */
export const enforceReads = (app: FastifyInstance, context: AppContext): void => {
  const reads = readsOf(context);
  // Fastify waits for a promise that a hook returns, and for the callback where there is none.
  app.addHook("preHandler", (request, _reply, done): Promise<void> | undefined => {
    const enforce = reads[request.routeOptions.config.operation ?? ""];
    const collection = enforce === undefined ? null : openOrNull(request, context);
    const isStrict = collection instanceof Promise || (collection !== null && strictModeOf(collection) !== null);
    if (enforce !== undefined && isStrict) return whenOpen(collection, request, enforce);
    done();
    return undefined;
  });
};

const whenOpen = async (
  found: OpenCollection | null | Promise<OpenCollection | null>,
  request: FastifyRequest,
  enforce: Enforce,
): Promise<void> => {
  const collection = await found;
  const strict = collection === null ? null : strictModeOf(collection);
  if (collection === null || strict === null) return;
  const body = request.method === "GET" ? {} : parsed(bytesOf(request));
  const timeoutMs = timeoutParameter(request.query as QueryString);
  await held(enforce, body, collection, strict, timeoutMs === null ? null : timeoutMs / 1000);
};

/** A collection that cannot be found is missed by who looks for it next. */
const openOrNull = (
  { params }: FastifyRequest,
  { lookup }: AppContext,
): OpenCollection | null | Promise<OpenCollection | null> => {
  const { collection_name: name } = params as { readonly collection_name?: string };
  try {
    const found = name === undefined ? null : lookup.byName(name);
    return found instanceof Promise ? found.catch(nullUnlessOurs) : found;
  } catch (error) {
    return nullUnlessOurs(error);
  }
};

const nullUnlessOurs = (error: unknown): null => {
  if (error instanceof QdrantError) return null;
  throw error;
};

const parsed = (body: Buffer): unknown => {
  try {
    return parseLossless(body.toString());
  } catch {
    return null;
  }
};
