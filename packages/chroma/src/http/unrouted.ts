import type { FastifyInstance, FastifyReply } from "fastify";
import { setTraceId } from "../errors/error-reply.js";

/** Methods that Chroma's routes tell apart. */
const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] as const;

/** Notes every route that is added from now on, to answer the other methods of its path with 405 and no body. */
export const refuseOtherMethods = (app: FastifyInstance): (() => void) => {
  const served = new Map<string, Set<string>>();
  let isComplete = false;
  app.addHook("onRoute", ({ url, method }) => {
    if (isComplete) return;
    const known = served.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    if (known.has("GET")) known.add("HEAD");
    served.set(url, known);
  });
  return () => {
    isComplete = true;
    for (const [url, known] of served) {
      const refused = methods.filter((method) => !known.has(method));
      if (refused.length === 0) continue;
      const allow = methods.filter((method) => known.has(method)).join(",");
      app.route({
        method: [...refused],
        url,
        config: { operation: "method_not_allowed" },
        // Before the body is read: nobody is going to look at it.
        onRequest: (_request, reply) => {
          sendEmpty(reply.header("allow", allow), 405);
        },
        handler: (_request, reply) => sendEmpty(reply, 405),
      });
    }
  };
};

/**
 * Answers paths that lead nowhere before anything of the request is read: those of no route, and those that leave a part of one empty,
 * as a slash at the end does.
 */
export const refuseUnrouted = (app: FastifyInstance): void => {
  app.setNotFoundHandler((_request, reply) => sendEmpty(reply, 404));
  app.addHook("onRequest", (request, reply, done) => {
    const parts = Object.values(request.params as Readonly<Record<string, string>>);
    if (request.is404 || parts.includes("")) sendEmpty(reply, 404);
    else done();
  });
};

/** A percent sign that encodes nothing stands for itself. */
export const withLonePercentSigns = (url: string): string => url.replace(/%(?![0-9a-f]{2})/gi, "%25");

/** Answers with a status, a trace id and no body. */
export const sendEmpty = (reply: FastifyReply, status: number): FastifyReply => setTraceId(reply).code(status).send();
