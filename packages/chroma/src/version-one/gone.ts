import type { FastifyInstance } from "fastify";
import { setTraceId } from "../errors/error-reply.js";
import { sendJson } from "../http/json-reply.js";

const gone = JSON.stringify({
  error: "Unimplemented",
  message: "The v1 API is deprecated. Please use /v2 apis",
});

/** The old API is gone, or has no such route; POST was never routed there. */
export const serveVersionOne = (app: FastifyInstance): void => {
  app.route({
    method: ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"],
    url: "/api/v1/*",
    config: { operation: "version_one" },
    onRequest: (_request, reply) => {
      sendJson(setTraceId(reply).code(410), gone);
    },
    handler: (_request, reply) => sendJson(reply.code(410), gone),
  });
};
