import type { Telemetry } from "@vexfs/core";
import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Name of what the route does, for counters and logs. */
    operation?: string;
    /** Whether Qdrant gathers the members of the body before it looks at them, so that it tells of the end of it when one is wrong. */
    isGathered?: boolean;
  }
}

/** Tells the engine's telemetry of every answered request. */
export const observeRequests = (app: FastifyInstance, telemetry: Telemetry): void => {
  app.addHook("onResponse", (request, reply, done) => {
    const operation = request.routeOptions.config.operation ?? "unrouted";
    telemetry.observeRequest("qdrant", operation, reply.statusCode, reply.elapsedTime * 1000);
    done();
  });
};
