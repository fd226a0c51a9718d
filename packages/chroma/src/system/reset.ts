import type { DocumentChange } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { ChromaError } from "../errors/chroma-error.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { defaultChanges } from "../tenancy/defaults.js";
import { databaseKey, namespaceOf } from "../tenancy/directory.js";

/** Deleting everything that belongs to Chroma; what other protocols keep in the same store stays. */
export const serveReset = (app: FastifyInstance, context: AppContext): void => {
  app.post("/api/v2/reset", { config: { operation: "reset" } }, async (_request, reply) => {
    if (!context.settings.allowReset) throw new ChromaError("permissionDenied", "Reset is disabled by config");
    await reset(context);
    return sendJson(reply, "true");
  });
};

const reset = async ({ engine: { catalog }, directory }: AppContext): Promise<void> => {
  const [last, ...others] = directory.allDatabases();
  for (const database of others) {
    await catalog.dropNamespace(namespaceOf(database), [
      { kind: "delete", key: databaseKey(database.tenant, database.name) },
    ]);
  }
  const deletions = directory.allKeys().map((key): DocumentChange => ({ kind: "delete", key }));
  const changes = [...deletions, ...defaultChanges];
  await (last === undefined ? catalog.commit(changes) : catalog.dropNamespace(namespaceOf(last), changes));
};
