import type { FastifyInstance } from "fastify";
import { sendJson, sendText } from "../http/reply.js";
import { qdrantCommit, qdrantVersion } from "../version.js";

/** What clients are told that the server is. */
export const serverTitle = "qdrant - vector search engine";

/** What the server is, and whether it is alive. */
export const serveHealth = (app: FastifyInstance): void => {
  const version = JSON.stringify({
    title: serverTitle,
    version: qdrantVersion,
    commit: qdrantCommit,
  });
  app.get("/", { config: { operation: "root" } }, (_request, reply) => sendJson(reply, version));

  for (const name of ["healthz", "livez"]) {
    app.get(`/${name}`, { config: { operation: name } }, (_request, reply) => sendText(reply, "healthz check passed"));
  }
  app.get("/readyz", { config: { operation: "readyz" } }, (_request, reply) => sendText(reply, "all shards are ready"));
};
