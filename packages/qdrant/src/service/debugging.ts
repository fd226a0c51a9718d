import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";

/** What Qdrant has for its developers. What looks into its own insides answers as a build of Qdrant without it does. */
export const serveDebugging = (app: FastifyInstance, { lookup }: AppContext): void => {
  app.get("/stacktrace", { config: { operation: "get_stacktrace" } }, (_request, reply) =>
    sendResult(reply, '{"threads":[]}'),
  );
  app.get("/debugger", { config: { operation: "get_debugger_config" } }, (_request, reply) =>
    sendResult(reply, '{"pyroscope":null}'),
  );
  app.patch("/debugger", { config: { operation: "update_debugger_config" } }, (_request, reply) =>
    sendResult(reply, "false"),
  );
  // Whatever is in the log of a collection was applied before it was answered.
  const options = { config: { operation: "truncate_unapplied_wal" } };
  app.post<CollectionRequest>(`${collectionPath}/truncate_unapplied_wal`, options, async (request, reply) => {
    await lookup.byName(request.params.collection_name);
    return sendResult(reply, "0");
  });
};
