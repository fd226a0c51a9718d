import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { type Catalog, defaultNamespace } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { booleanParameter, integerParameter, type QueryString, timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { callerMayRead, callerMayReadAll } from "../security/caller.js";
import { clusterTelemetry } from "../sharding/telemetry.js";
import { qdrantVersion } from "../version.js";
import type { RequestCounts } from "./requests.js";

const processId = randomUUID();
const startup = new Date().toISOString();

const build = {
  name: "qdrant",
  version: qdrantVersion,
  features: {
    debug: false,
    service_debug_feature: false,
    recovery_mode: false,
    gpu: false,
    rocksdb: false,
    staging: false,
  },
};

const system = { is_docker: false, cores: availableParallelism(), cpu_flags: "" };

/** What the server knows about itself. Nothing of it leaves the machine unless somebody asks for it here. */
export const serveTelemetry = (fastify: FastifyInstance, context: AppContext, requests: RequestCounts): void => {
  const { settings, quotas } = context;
  const { catalog } = context.engine;
  fastify.get<{ readonly Querystring: QueryString }>(
    "/telemetry",
    { config: { operation: "telemetry" } },
    async (request, reply) => {
      booleanParameter(request.query, "anonymize");
      timeoutParameter(request.query);
      const level = integerParameter(request.query, "details_level") ?? 0;
      const app = { ...build, jwt_rbac: settings.security.jwtRbac ?? false, hide_jwt_dashboard: false, startup };
      const visible = {
        id: processId,
        app: level === 0 ? app : { ...app, system },
        collections: { number_of_collections: visibleCollections(catalog) },
      };
      const server = {
        cluster: await clusterTelemetry(context, level),
        requests: { rest: { responses: responses(requests) }, grpc: { responses: {} } },
        quota: { config: { enabled: false, ...quotas.config() }, exceeded: quotas.exceeded() },
      };
      // What is about the whole server is for those who may see all of it.
      return sendResult(reply, JSON.stringify(callerMayReadAll() ? { ...visible, ...server } : visible));
    },
  );
};

const visibleCollections = (catalog: Catalog): number =>
  callerMayReadAll()
    ? catalog.countCollections(defaultNamespace)
    : catalog.collections(defaultNamespace).filter(({ name }) => callerMayRead(name)).length;

const responses = (requests: RequestCounts): Readonly<Record<string, object>> => {
  const byEndpoint: Record<string, Record<string, object>> = {};
  for (const { method, endpoint, status, count, seconds } of requests.answered()) {
    const name = `${method} ${endpoint}`;
    const micros = Math.round(seconds * 1e6);
    byEndpoint[name] = {
      ...byEndpoint[name],
      [status]: { count, avg_duration_micros: micros / count, total_duration_micros: micros },
    };
  }
  return byEndpoint;
};
