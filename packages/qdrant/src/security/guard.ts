import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sendText } from "../http/reply.js";
import { actions } from "./actions.js";
import { AuthenticationError } from "./authentication-error.js";
import { type Caller, onBehalfOf } from "./caller.js";
import type { Gatekeeper } from "./gatekeeper.js";
import type { HeaderReader } from "./keys.js";
import { actionOfRoute } from "./routes.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Whoever sent the request; null while nobody is asked. */
    caller: Caller | null;
  }
}

/** Stands before every route: asks for keys, checks rights before a body is read, and records. */
export const guardRoutes = (app: FastifyInstance, gatekeeper: Gatekeeper): void => {
  app.decorateRequest("caller", null);
  if (gatekeeper.isIdle) return;
  app.addHook("onClose", () => gatekeeper.close());
  app.addHook("onRequest", async (request, reply) => {
    // What is open is decided by the route, never by the text of the path, which may only look like one.
    const action = request.is404 ? null : actionOfRoute(request.method, request.routeOptions.url ?? "");
    if (action !== null && actions[action].scope === "open") return;
    try {
      request.caller = await gatekeeper.identify(approachOf(request));
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error;
      return refuse(reply, error);
    }
    if (!request.is404) gatekeeper.authorize(request.caller, action, collectionOf(request));
  });
  app.addHook("preHandler", (request, _reply, done) => {
    if (request.caller === null) done();
    else onBehalfOf(request.caller, done);
  });
};

const refuse = (reply: FastifyReply, { kind, message }: AuthenticationError): FastifyReply =>
  sendText(reply.code(kind === "forbidden" ? 403 : 401), message);

/** Reads headers of a request; the first of several with one name. */
export const headerReader =
  (headers: IncomingHttpHeaders): HeaderReader =>
  (name) => {
    const value = headers[name];
    return typeof value === "string" ? value : value?.[0];
  };

const approachOf = (request: FastifyRequest): Parameters<Gatekeeper["identify"]>[0] => ({
  header: headerReader(request.headers),
  api: request.url.split("?", 1)[0] ?? "",
  remote: request.socket.remoteAddress?.replace(/^::ffff:/, "") ?? null,
});

const collectionOf = ({ params }: FastifyRequest): string | null =>
  typeof params === "object" &&
  params !== null &&
  "collection_name" in params &&
  typeof params.collection_name === "string"
    ? params.collection_name
    : null;
