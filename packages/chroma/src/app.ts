import { type Engine, HotLane, untilSent, type WithHotLane } from "@vexfs/core";
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from "fastify";
import { guardRoutes } from "./auth/guard.js";
import { serveChangeCollection } from "./collections/change.js";
import { serveCreateCollection } from "./collections/create.js";
import { CollectionLookup } from "./collections/lookup.js";
import { serveReadCollections } from "./collections/read.js";
import { serveResourceNames } from "./collections/resource-name.js";
import { serveConditional } from "./conditional/serve.js";
import { replyWithError } from "./errors/error-reply.js";
import { serveForks } from "./forks/serve.js";
import { Attachments } from "./functions/attachments.js";
import { FunctionRunner } from "./functions/runner.js";
import { serveFunctions } from "./functions/serve.js";
import { passOtherTypes } from "./http/body.js";
import type { AppContext } from "./http/context.js";
import { allowOrigins } from "./http/cors.js";
import { observeRequests } from "./http/observe.js";
import { refuseOtherMethods, refuseUnrouted, withLonePercentSigns } from "./http/unrouted.js";
import { serveDocumentation } from "./openapi/serve.js";
import { type ChromaOptions, settingsFrom } from "./options.js";
import { serveCounts } from "./records/count.js";
import { serveDelete } from "./records/delete.js";
import { serveGet } from "./records/get.js";
import { serveQuery } from "./records/query.js";
import { serveWrites } from "./records/write.js";
import { serveSearch } from "./search/serve.js";
import { serveReset } from "./system/reset.js";
import { serveSystem } from "./system/system.js";
import { serveDatabases } from "./tenancy/databases.js";
import { seedDefaults } from "./tenancy/defaults.js";
import { Directory } from "./tenancy/directory.js";
import { serveTenants } from "./tenancy/tenants.js";
import { serveVersionOne } from "./version-one/gone.js";
import { currentUrl } from "./version-one/routes.js";
import { serveOldClients } from "./version-one/serve.js";

/** Longest part of a path; tenants may have any name. */
const pathPartLengthMax = 8192;

/** Chroma's HTTP API over an engine. The caller listens, and closes the engine when it is done. */
export const createChromaApp = (engine: Engine, options: ChromaOptions = {}): FastifyInstance & WithHotLane => {
  const settings = settingsFrom(options);
  const directory = new Directory(engine.catalog);
  const context: AppContext = {
    engine,
    settings,
    directory,
    lookup: new CollectionLookup(engine, directory),
    attachments: new Attachments(engine.catalog),
    lane: new HotLane(settings.maxPayloadBytes),
  };
  const app = fastify(serverOptions(options, context));

  app.removeAllContentTypeParsers();
  // Fastify looks only once for the parser of a type that is named.
  for (const type of ["application/json", "*"]) {
    app.addContentTypeParser(type, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  }
  app.setErrorHandler(async (error, request, reply) => {
    await untilSent(error, request.raw);
    return replyWithError(error, request, reply);
  });
  if (settings.corsAllowOrigins !== null) allowOrigins(app, settings.corsAllowOrigins);
  observeRequests(app, engine.telemetry);
  guardRoutes(app, settings.users);
  refuseUnrouted(app);
  passOtherTypes(app);
  if (settings.servesVersionOne) serveOldClients(app);
  const refuseRest = refuseOtherMethods(app);
  serveSystem(app, context);
  serveReset(app, context);
  serveTenants(app, context);
  serveDatabases(app, context);
  serveCreateCollection(app, context);
  serveReadCollections(app, context);
  serveChangeCollection(app, context);
  serveWrites(app, context);
  serveDelete(app, context);
  serveGet(app, context);
  serveQuery(app, context);
  serveCounts(app, context);
  serveSearch(app, context);
  serveForks(app, context);
  serveConditional(app, context);
  serveResourceNames(app, context);
  serveFunctions(app, context);
  serveVersionOne(app);
  serveDocumentation(app);
  refuseRest();
  app.routing = context.lane.before(app.routing);
  app.addHook("onReady", () => seedDefaults(engine.catalog));
  if (settings.runsFunctions) {
    const runner = new FunctionRunner(engine, app.log);
    app.addHook("onReady", () => runner.start());
    app.addHook("onClose", () => runner.stop());
  }
  return Object.assign(app, { hotLane: context.lane });
};

const serverOptions = (options: ChromaOptions, { settings, lookup }: AppContext): FastifyServerOptions => ({
  bodyLimit: settings.maxPayloadBytes,
  ...(options.logger === undefined ? {} : { loggerInstance: options.logger }),
  // A line a request would cost more than many of the requests; the counters of the operations port say as much.
  logController: new LogController({ disableRequestLogging: true }),
  // Nor is there a logger a request: nothing is logged that its number would tie together.
  childLoggerFactory: (logger) => logger,
  rewriteUrl: ({ method = "", url = "/" }) => {
    const readable = withLonePercentSigns(url);
    if (!settings.servesVersionOne) return readable;
    return currentUrl(method, readable, (id) => lookup.databaseOf(id));
  },
  routerOptions: { maxParamLength: pathPartLengthMax },
  frameworkErrors: (error, request, reply) => {
    replyWithError(error, request, reply);
  },
});
