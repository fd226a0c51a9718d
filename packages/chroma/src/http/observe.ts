import type { RequestCounter, Telemetry } from "@vexfs/core";
import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Name of what the route does, for counters and logs. */
    operation?: string;
  }
}

/** Tells the engine's telemetry of every answered request. */
export const observeRequests = (app: FastifyInstance, telemetry: Telemetry): void => {
  const counters = new Map<string, RequestCounter>();
  app.addHook("onResponse", (request, reply, done) => {
    const operation = request.routeOptions.config.operation ?? "unrouted";
    const count = counters.get(operation) ?? telemetry.counter("chroma", operation);
    counters.set(operation, count);
    count(reply.statusCode, reply.elapsedTime * 1000);
    done();
  });
};
