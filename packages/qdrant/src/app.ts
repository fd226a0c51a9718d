import { type Engine, HotLane, untilSent, type WithHotLane } from "@vexfs/core";
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from "fastify";
import { serveAliases } from "./aliases/serve.js";
import { serveCreateCollection } from "./collections/create.js";
import { serveDeleteCollection } from "./collections/delete.js";
import { CollectionLookup } from "./collections/lookup.js";
import { serveOptimizations } from "./collections/optimizations.js";
import { serveReadCollections } from "./collections/read.js";
import { serveUpdateCollection } from "./collections/update.js";
import { serveVectorNames } from "./collections/vector-names.js";
import type { AppContext } from "./context.js";
import { serveDashboard } from "./dashboard/serve.js";
import { replyWithError } from "./errors/error-reply.js";
import { allowAllOrigins } from "./http/cors.js";
import { serveEncodings } from "./http/encodings.js";
import { observeRequests } from "./http/observe.js";
import { serveIndexes } from "./indexes/serve.js";
import { Inference } from "./inference/inference.js";
import { type QdrantOptions, settingsFrom } from "./options.js";
import { servePoints } from "./points/serve.js";
import { Meter } from "./quotas/meter.js";
import { Quotas } from "./quotas/quotas.js";
import { serveQuotas } from "./quotas/serve.js";
import { HotSearches } from "./search/hot-searches.js";
import { serveAuditLog } from "./security/audit/serve.js";
import { Gatekeeper } from "./security/gatekeeper.js";
import { guardRoutes } from "./security/guard.js";
import { serveDebugging } from "./service/debugging.js";
import { serveHealth } from "./service/health.js";
import { serveIssues } from "./service/issues.js";
import { serveLogger } from "./service/logger.js";
import { serveMemory } from "./service/memory.js";
import { serveMetrics } from "./service/metrics.js";
import { RequestCounters } from "./service/request-counters.js";
import { RequestCounts } from "./service/requests.js";
import { serveSlowRequests } from "./service/slow-requests.js";
import { serveTelemetry } from "./service/telemetry.js";
import { serveSharding } from "./sharding/serve.js";
import { SnapshotDirectories } from "./snapshots/directories.js";
import { serveSnapshots } from "./snapshots/serve.js";
import { enforceReads } from "./strict-mode/enforce-reads.js";

/** Longest part of a path. */
const pathPartLengthMax = 8192;

/** Qdrant's REST API over an engine. The caller listens, and closes the engine when it is done. */
export const createQdrantApp = (engine: Engine, options: QdrantOptions = {}): FastifyInstance & WithHotLane => {
  const settings = settingsFrom(options);
  const app = fastify(serverOptions(options, settings.maxPayloadBytes));
  const lookup = new CollectionLookup(engine);
  const gatekeeper = new Gatekeeper(settings.security, lookup, (error) =>
    app.log.error({ err: error }, "the audit log cannot be written"),
  );
  const context: AppContext = {
    engine,
    settings,
    lookup,
    gatekeeper,
    inference: new Inference(engine, settings.inference),
    quotas: new Quotas(engine.catalog, new Meter(settings.dataDirectory)),
    snapshots: new SnapshotDirectories(settings.snapshots.directory),
  };

  app.removeAllContentTypeParsers();
  // Fastify looks only once for the parser of a type that is named.
  for (const type of ["application/json", "*"]) {
    app.addContentTypeParser(type, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  }
  app.setErrorHandler(async (error, request, reply) => {
    await untilSent(error, request.raw);
    return replyWithError(error, request, reply);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send());
  if (settings.enableCors) allowAllOrigins(app);
  const counters = new RequestCounters(engine, lookup, "qdrant");
  observeRequests(app, counters);
  guardRoutes(app, gatekeeper);
  serveEncodings(app);
  const lane = new HotLane(settings.maxPayloadBytes);
  // Routes come after the plugin above is there, since it takes hold of every route that is added.
  app.register((scope, _options, done) => {
    serveRoutes(scope, context, new HotSearches(context, lane, counters));
    done();
  });
  app.routing = lane.before(app.routing);
  return Object.assign(app, { hotLane: lane });
};

const serveRoutes = (app: FastifyInstance, context: AppContext, hot: HotSearches): void => {
  const requests = new RequestCounts(app, context.engine);
  enforceReads(app, context);
  serveHealth(app);
  serveDashboard(app, context.settings.staticContentDirectory);
  serveTelemetry(app, context, requests);
  serveMetrics(app, context, requests);
  serveSharding(app, context);
  serveIssues(app, context);
  serveSlowRequests(app, context);
  serveMemory(app, context);
  serveLogger(app, context);
  serveDebugging(app, context);
  serveAuditLog(app, context);
  serveQuotas(app, context);
  serveReadCollections(app, context);
  serveCreateCollection(app, context);
  serveUpdateCollection(app, context);
  serveDeleteCollection(app, context);
  serveVectorNames(app, context);
  serveOptimizations(app, context);
  serveAliases(app, context);
  serveIndexes(app, context);
  servePoints(app, context, hot);
  serveSnapshots(app, context);
};

const serverOptions = (options: QdrantOptions, bodyLimit: number): FastifyServerOptions => ({
  bodyLimit,
  ...(options.logger === undefined ? {} : { loggerInstance: options.logger }),
  // A line a request would cost more than many of the requests; the counters of the operations port say as much.
  logController: new LogController({ disableRequestLogging: true }),
  // Nor is there a logger a request: nothing is logged that its number would tie together.
  childLoggerFactory: (logger) => logger,
  routerOptions: { maxParamLength: pathPartLengthMax, ignoreDuplicateSlashes: true, ignoreTrailingSlash: true },
  frameworkErrors: (error, request, reply) => {
    replyWithError(error, request, reply);
  },
});
