import { type DeleteOperation, deleteRecords, type Filter, type TextColumn } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import { validationError } from "../errors/chroma-error.js";
import { accepted, RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { disabledIndex } from "../schema/indexing.js";
import { compileConditions, type RawConditions } from "../where/compile.js";
import { deleteSchema } from "./body-schemas.js";
import { textColumn } from "./columns.js";

interface DeleteFields extends RawConditions {
  readonly limit?: number | null;
}

/** Deleting records by id, by condition, or by both. */
export const serveDelete = (app: FastifyInstance, { engine, lookup }: AppContext): void => {
  const routeBody = new RouteBody(engine.bodies, deleteSchema);
  const regexError = engine.regexError.bind(engine);
  const options = { config: { operation: "delete" } };

  app.post<CollectionRequest>(`${collectionPath}/delete`, options, async (request, reply) => {
    const body = accepted(routeBody.read(request));
    const collection = await lookup.byPath(request.params);
    const fields: DeleteFields = body.fields;
    const { filter, uses } = compileConditions(fields, regexError);
    const ids = textColumn(body, "ids");
    const operation = operationFrom(ids, filter, fields.limit ?? null);
    const disabled = disabledIndex(collection.attributes.schema, uses);
    if (disabled !== null) throw disabled;
    if (operation === null) return sendJson(reply, '{"deleted":0}');
    const { affected } = await collection.stored.apply({ operations: [operation] });
    // Without a condition Chroma counts the ids that were sent, known or not.
    const deleted = filter === null ? (ids?.length ?? 0) : (affected[0] ?? 0);
    return sendJson(reply, `{"deleted":${deleted}}`);
  });
};

/** What to delete; null when nothing is named at all. */
const operationFrom = (ids: TextColumn | null, filter: Filter | null, limit: number | null): DeleteOperation | null => {
  if (filter === null && ids?.length === 0) {
    throw validationError(["ids, where", "Either ids or where must be specified"]);
  }
  if (filter === null && limit !== null) {
    throw validationError(["limit, where", "limit can only be specified when a where clause is provided"]);
  }
  if (filter === null && ids === null) return null;
  return deleteRecords({
    ...(ids === null ? {} : { ids }),
    ...(filter === null ? {} : { filter }),
    ...(limit === null ? {} : { limit }),
  });
};
