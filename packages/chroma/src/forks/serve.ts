import { EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { attributesText, readAttributes } from "../collections/attributes.js";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import { describeCollection } from "../collections/render.js";
import { ChromaError, validationError } from "../errors/chroma-error.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { nameFault } from "../names/collection-name.js";
import { forkedAttributes, forksIn, rootOf } from "./lineage.js";

/** Forking collections, and counting forks. */
export const serveForks = (app: FastifyInstance, context: AppContext): void => {
  const { engine, lookup } = context;
  const { catalog } = engine;
  const body = new RouteBody(engine.bodies, {
    type: "object",
    name: "ForkCollectionPayload",
    fields: { new_name: { type: "string" } },
  });

  app.post<CollectionRequest>(`${collectionPath}/fork`, { config: { operation: "fork" } }, async (request, reply) => {
    const name = String(body.readNow(request).fields["new_name"]);
    const { record, database } = await lookup.byPath(request.params);
    const fault = nameFault(name);
    if (fault !== null) throw validationError(["new_name", fault]);
    const { id, namespace } = record;
    const attributes = attributesText(forkedAttributes(id, readAttributes(record)));
    try {
      const forked = await catalog.forkCollection(id, { namespace, name, attributes });
      return sendJson(reply, await describeCollection(context, forked, database));
    } catch (error) {
      const isTaken = error instanceof EngineError && error.code === "already_exists";
      throw isTaken ? new ChromaError("alreadyExists", `Collection [${name}] already exists`) : error;
    }
  });

  const countPath = `${collectionPath}/fork_count`;
  app.get<CollectionRequest>(countPath, { config: { operation: "fork_count" } }, async (request, reply) => {
    const { record, attributes } = await lookup.byPath(request.params);
    const count = forksIn(catalog.collections(record.namespace), rootOf(record.id, attributes));
    return sendJson(reply, JSON.stringify({ count }));
  });
};
