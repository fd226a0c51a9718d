import type { QueryPlan, RequestBody } from "@vexfs/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import { checkHasEmbeddings } from "../collections/embedding-space.js";
import type { OpenCollection } from "../collections/open-collection.js";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import { accepted, RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendRendered } from "../http/json-reply.js";
import { disabledIndex } from "../schema/indexing.js";
import { compileConditions, type RawConditions } from "../where/compile.js";
import { getSchema, type IncludeName } from "./body-schemas.js";
import { textColumn } from "./columns.js";
import { candidatesFrom, limitsFrom } from "./read-plan.js";
import { Renderings } from "./renderings.js";

/** The fields of a body that asks for records, beside its columns. */
export interface GetFields extends RawConditions {
  readonly limit?: number | null;
  readonly offset?: number | null;
  readonly include: readonly IncludeName[];
}

/** What a body asks for, once the indexes that its conditions need are known to be there. */
export const getPlan = (
  body: RequestBody,
  collection: OpenCollection,
  regexError: (pattern: string) => string | null,
): QueryPlan => {
  const fields = body.fields as unknown as GetFields;
  const { filter, uses } = compileConditions(fields, regexError);
  const disabled = disabledIndex(collection.attributes.schema, uses);
  if (disabled !== null) throw disabled;
  if (fields.include.includes("embeddings")) checkHasEmbeddings(collection.record);
  const limit = fields.limit ?? null;
  return {
    source: { kind: "scan", order: "insertion" },
    ...(filter === null ? {} : { filter }),
    ...candidatesFrom(textColumn(body, "ids"), "ignore"),
    offset: fields.offset ?? 0,
    ...(limit === null ? {} : { limit }),
  };
};

/** Getting records by id or condition, in insertion order. */
export const serveGet = (app: FastifyInstance, { engine, lookup, settings }: AppContext): void => {
  const routeBody = new RouteBody(engine.bodies, getSchema);
  const renderings = new Renderings(engine);
  const regexError = engine.regexError.bind(engine);

  const answer = (body: RequestBody, collection: OpenCollection, reply: FastifyReply) => {
    const { include } = body.fields as unknown as GetFields;
    const plan = getPlan(body, collection, regexError);
    return sendRendered(reply, collection.stored.query(plan, renderings.get(include), limitsFrom(settings, reply.raw)));
  };

  app.post<CollectionRequest>(`${collectionPath}/get`, { config: { operation: "get" } }, (request, reply) => {
    const body = accepted(routeBody.read(request));
    const found = lookup.byPath(request.params);
    return found instanceof Promise
      ? found.then((collection) => answer(body, collection, reply))
      : answer(body, found, reply);
  });
};
