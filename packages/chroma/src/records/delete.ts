import { type DeleteOperation, deleteRecords } from "@vexfs/core";
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

  app.post<CollectionRequest>(`${collectionPath}/delete`, { config: { operation: "delete" } }, async (request, reply) => {
    const body = accepted(routeBody.read(request));
    const collection = await lookup.byPath(request.params);
    const fields: DeleteFields = body.fields;
    const { filter, uses } = compileConditions(fields, regexError);
    const ids = textColumn(body, "ids");
    const limit = fields.limit ?? null;
    if (ids?.length === 0 && filter === null) {
      throw validationError(["ids, where", "Either ids or where must be specified"]);
    }
    if (limit !== null && filter === null) {
      throw validationError(["limit, where", "limit can only be specified when a where clause is provided"]);
    }
    const disabled = disabledIndex(collection.attributes.schema, uses);
    if (disabled !== null) throw disabled;
    if (ids === null && filter === null) return sendJson(reply, '{"deleted":0}');
    const operation: DeleteOperation = deleteRecords({
      ...(ids === null ? {} : { ids }),
      ...(filter === null ? {} : { filter }),
      ...(limit === null ? {} : { limit }),
    });
    const { affected } = await collection.stored.apply({ operations: [operation] });
    // Without a condition Chroma counts the ids that were sent, known or not.
    const deleted = filter === null ? (ids?.length ?? 0) : (affected[0] ?? 0);
    return sendJson(reply, `{"deleted":${deleted}}`);
  });
};
