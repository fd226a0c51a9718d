import type { FastifyInstance } from "fastify";

const vary = "origin, access-control-request-method, access-control-request-headers";

/** Lets browsers on the given origins call; every OPTIONS request is taken for a preflight. */
export const allowOrigins = (app: FastifyInstance, origins: readonly string[]): void => {
  const allowsAll = origins.length === 1 && origins[0] === "*";
  const allowed = new Set(origins);
  app.addHook("onRequest", (request, reply, done) => {
    const { origin } = request.headers;
    if (allowsAll) reply.header("access-control-allow-origin", "*");
    else if (origin !== undefined && allowed.has(origin)) reply.header("access-control-allow-origin", origin);
    reply.header("vary", vary);
    if (request.method !== "OPTIONS") {
      done();
      return;
    }
    reply.header("access-control-allow-methods", "*").header("access-control-allow-headers", "*").code(200).send();
  });
};
