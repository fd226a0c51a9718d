import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Engine } from "@vexfs/core";
import { CollectionLookup } from "../collections/lookup.js";
import type { AppContext } from "../context.js";
import { Inference } from "../inference/inference.js";
import { type QdrantOptions, settingsFrom } from "../options.js";
import { Meter } from "../quotas/meter.js";
import { Quotas } from "../quotas/quotas.js";
import { Gatekeeper } from "../security/gatekeeper.js";
import { RequestCounters } from "../service/request-counters.js";
import { SnapshotDirectories } from "../snapshots/directories.js";
import { failureOf } from "./errors/failure.js";
import { CallGuard } from "./security/call-guard.js";
import { addCollections } from "./services/collections.js";
import { addPoints } from "./services/points.js";
import { addReflection } from "./services/reflection.js";
import { addServer, addStorageRead } from "./services/server.js";
import { SlowCalls } from "./services/slow-calls.js";
import { addSnapshots } from "./services/snapshots.js";
import { ProcedureTable } from "./services/table.js";
import type { Call } from "./transport/call.js";
import { GrpcServer } from "./transport/server.js";
import { GrpcError, statusCodes } from "./transport/status.js";

/** Qdrant's gRPC API: answers the calls that come on the streams of HTTP/2 connections. */
export interface QdrantGrpc {
  /** Answers the call of a stream. */
  handle(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void;
  /** Answers the call of a stream with the status of a server that has no room, and closes it. */
  refuse(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, message: string): void;
  /** Writes what is still to be recorded. */
  close(): Promise<void>;
}

/** Qdrant's gRPC API over an engine. The caller accepts the connections, and closes the engine when it is done. */
export const createQdrantGrpc = (engine: Engine, options: QdrantOptions = {}): QdrantGrpc => {
  const settings = settingsFrom(options);
  const lookup = new CollectionLookup(engine);
  const gatekeeper = new Gatekeeper(settings.security, lookup, (error) =>
    options.logger?.error({ err: error }, "the audit log cannot be written"),
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
  const guard = new CallGuard(gatekeeper);
  const counters = new RequestCounters(engine, lookup, "qdrant_grpc");
  const { procedures } = tableOf(context, guard);
  const server = new GrpcServer({
    procedures,
    messageBytesMax: settings.maxPayloadBytes,
    admit: (call) => guard.admit(call),
    failureOf: (error) => {
      const failure = failureOf(error);
      if (failure.status === "internal") options.logger?.error({ err: error }, failure.message);
      return failure;
    },
    onEnd: (call: Call, status) => {
      const operation = procedures.has(call.path) ? call.path.slice(1) : "unrouted";
      const collection = status === statusCodes.ok ? call.collection : null;
      counters.of(operation, collection)(status, call.elapsedMs() * 1000);
    },
  });
  return {
    handle: (stream, headers) => server.handle(stream, headers),
    refuse: (stream, headers, message) =>
      server.refuse(stream, headers, new GrpcError("unavailable", message, { "retry-after": "1" })),
    close: () => gatekeeper.close(),
  };
};

const tableOf = (context: AppContext, guard: CallGuard): ProcedureTable => {
  const table = new ProcedureTable(guard, new SlowCalls(context));
  addServer(table);
  addCollections(table, context);
  addPoints(table, context);
  addSnapshots(table, context);
  addStorageRead(table);
  addReflection(table);
  return table;
};
