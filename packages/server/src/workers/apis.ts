import type { Engine } from "@vexfs/core";
import { chromaAppOptions, type HttpApp, loadChroma, loadQdrant, qdrantAppOptions } from "../components.js";
import type { Configuration } from "../configuration/settings.js";
import { chromaUsers } from "../configuration/users-file.js";
import { FrontEnd } from "../listener/front-end.js";
import type { Gauges } from "../listener/gauges.js";
import { GrpcFrontEnd } from "../listener/grpc-front-end.js";
import type { RefusalBody } from "../listener/refusal.js";
import type { Logger } from "../logging/logger.js";
import type { Certificates } from "../tls/certificates.js";
import type { ApiName } from "./messages.js";

/** What the APIs of a thread are made of. */
export interface ApiParts {
  readonly engine: Engine;
  readonly configuration: Configuration;
  readonly gauges: Gauges;
  readonly thread: number;
  readonly logger: Logger;
  /** Null for a listener that does not speak TLS. */
  readonly certificates: Certificates | null;
  /** Module that stands in for the protocols. */
  readonly componentsUrl: string | undefined;
}

/** An API that listens. */
export interface ServedApi {
  /** Stops accepting, answers what was asked, and cuts what is left after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

/** Serves an API on a bound socket. */
type Serve = (parts: ApiParts, fd: number) => Promise<ServedApi>;

/** Serves an HTTP API. */
const overHttp =
  (createApp: (parts: ApiParts) => Promise<HttpApp>, refusalBody: RefusalBody): Serve =>
  async (parts, fd) => {
    const { configuration, gauges, thread, certificates, logger } = parts;
    const app = await createApp(parts);
    await app.ready();
    const frontEnd = new FrontEnd({
      handler: (request, response) => app.routing(request, response),
      hotLane: app.hotLane ?? null,
      refusalBody,
      limits: configuration.limits,
      gauges,
      thread,
      certificates,
      logger,
    });
    await frontEnd.listen(fd);
    return {
      stop: async (timeoutMs) => {
        await frontEnd.drain(timeoutMs);
        await app.close();
      },
    };
  };

const serveGrpc: Serve = async (parts, fd) => {
  const { engine, configuration, gauges, thread, logger, certificates, componentsUrl } = parts;
  const { createQdrantGrpc } = await loadQdrant(componentsUrl);
  const handler = await createQdrantGrpc(engine, qdrantAppOptions(configuration, logger));
  const frontEnd = new GrpcFrontEnd({ handler, limits: configuration.limits, gauges, thread, certificates, logger });
  await frontEnd.listen(fd);
  return {
    stop: async (timeoutMs) => {
      await frontEnd.drain(timeoutMs);
      await handler.close();
    },
  };
};

/** Every API that threads can serve. */
export const apis: Readonly<Record<ApiName, Serve>> = {
  chroma: overHttp(
    async ({ engine, configuration, logger, componentsUrl, thread }) => {
      const { createChromaApp } = await loadChroma(componentsUrl);
      const users = await chromaUsers(configuration);
      return createChromaApp(engine, {
        ...chromaAppOptions(configuration, users, logger),
        runsFunctions: thread === 0,
      });
    },
    (message) => JSON.stringify({ error: "ServiceUnavailable", message }),
  ),
  qdrant: overHttp(
    async ({ engine, configuration, logger, componentsUrl }) => {
      const { createQdrantApp } = await loadQdrant(componentsUrl);
      return createQdrantApp(engine, qdrantAppOptions(configuration, logger));
    },
    (message) => JSON.stringify({ status: { error: message }, time: 0 }),
  ),
  grpc: serveGrpc,
};
