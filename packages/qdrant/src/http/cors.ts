import type { FastifyInstance } from "fastify";

/** The header `vary` of every answer. */
export const vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
const methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** Lets browsers on every origin call, with any method and any header. */
export const allowAllOrigins = (app: FastifyInstance): void => {
  app.addHook("onRequest", (request, reply, done) => {
    const { origin } = request.headers;
    reply.header("vary", vary);
    if (origin === undefined) {
      done();
      return;
    }
    reply.header("access-control-allow-origin", origin).header("access-control-expose-headers", "*");
    const isPreflight = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
    if (!isPreflight) {
      done();
      return;
    }
    const headers = request.headers["access-control-request-headers"];
    if (headers !== undefined) reply.header("access-control-allow-headers", headers);
    reply.header("access-control-allow-methods", methods).code(200).send();
  });
};
