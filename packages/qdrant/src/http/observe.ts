import type { FastifyInstance } from "fastify";
import type { RequestCounters } from "../service/request-counters.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Name of what the route does, for counters and logs. */
    operation?: string;
    /** Whether Qdrant gathers the members of the body before it looks at them, so that it tells of the end of it when one is wrong. */
    isGathered?: boolean;
  }
}

/** Counts every answered request. */
export const observeRequests = (app: FastifyInstance, counters: RequestCounters): void => {
  app.addHook("onResponse", (request, reply, done) => {
    const operation = request.routeOptions.config.operation ?? "unrouted";
    const { collection_name: collection = null } = (request.params ?? {}) as { readonly collection_name?: string };
    counters.of(operation, collection)(reply.statusCode, reply.elapsedTime * 1000);
    done();
  });
};
