import { plannedBy, type QueryPlan, type RequestBody } from "@vexfs/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import { checkHasDistances } from "../collections/embedding-space.js";
import type { OpenCollection } from "../collections/open-collection.js";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import { accepted, bytesOf, RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendRendered } from "../http/json-reply.js";
import { disabledIndex } from "../schema/indexing.js";
import { compileConditions, type RawConditions } from "../where/compile.js";
import { type IncludeName, querySchema } from "./body-schemas.js";
import { textColumn, vectorColumn } from "./columns.js";
import { checkDimension, checkUniform, hasDimension } from "./embedding-checks.js";
import { HotQueries } from "./hot-queries.js";
import { candidatesFrom, limitsFrom } from "./read-plan.js";
import { Renderings } from "./renderings.js";

const resultsByDefault = 10;

interface QueryFields extends RawConditions {
  readonly n_results?: number | null;
  readonly include: readonly IncludeName[];
}

/** Finding the records nearest to some embeddings. */
export const serveQuery = (app: FastifyInstance, context: AppContext): void => {
  const { engine, lookup, settings } = context;
  const routeBody = new RouteBody(engine.bodies, querySchema);
  const renderings = new Renderings(engine);
  const regexError = engine.regexError.bind(engine);
  const planned = plannedBy(routeBody.schema);
  const hot = new HotQueries(context, planned);

  const answer = (bytes: Uint8Array, body: RequestBody, collection: OpenCollection, reply: FastifyReply) => {
    const fields = body.fields as unknown as QueryFields;
    const { filter, uses } = compileConditions(fields, regexError);
    const queries = vectorColumn(body, "query_embeddings");
    if (queries === null) throw new TypeError("the schema makes sure that there are query embeddings");
    checkUniform(queries);
    checkHasDistances(collection.record);
    // The engine takes an embedding without components for none, which is near to nothing.
    if (queries.uniformDimension === 0) checkDimension(collection, queries);
    const disabled = disabledIndex(collection.attributes.schema, uses);
    if (disabled !== null) {
      checkDimension(collection, queries);
      throw disabled;
    }
    const ids = textColumn(body, "ids");
    // An unknown id without any known one is an error, unless a condition would have sorted it out or nothing was ever written.
    const isLookedFor = ids !== null && filter === null && hasDimension(collection);
    const plan: QueryPlan = {
      // Chroma knows the squared distance alone.
      source: { kind: "nearest", space: "", queries, ...collection.breadth, measuredAs: "squaredEuclidean" },
      ...(filter === null ? {} : { filter }),
      ...candidatesFrom(ids, isLookedFor ? "errorIfNoneKnown" : "ignore"),
      offset: 0,
      limit: fields.n_results ?? resultsByDefault,
    };
    const rendering = renderings.query(fields.include, collection.space);
    // Without components the check above is needed each time.
    if (queries.uniformDimension !== 0) planned(collection).keep(bytes, plan, rendering);
    return sendRendered(reply, collection.stored.query(plan, rendering, limitsFrom(settings, reply.raw)));
  };

  app.post<CollectionRequest>(`${collectionPath}/query`, { config: { operation: "query" } }, (request, reply) => {
    const bytes = bytesOf(request);
    const records = hot.records(request, reply, bytes);
    if (records !== null) return sendRendered(reply, records);
    const body = accepted(routeBody.readBytes(bytes));
    const found = lookup.byPath(request.params);
    return found instanceof Promise
      ? found.then((collection) => answer(bytes, body, collection, reply))
      : answer(bytes, body, found, reply);
  });
};
