import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Notes } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { booleanParameter, integerParameter, type QueryString, timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { callerMayRead, callerMayReadAll } from "../security/caller.js";
import { peerId } from "../sharding/peer.js";
import { clusterTelemetry } from "../sharding/telemetry.js";
import { qdrantVersion } from "../version.js";
import { anonymousName } from "./anonymous-name.js";
import { type CollectionFigures, collectionFigures } from "./collection-figures.js";
import { collectionTelemetry } from "./collection-telemetry.js";
import { environment } from "./environment.js";
import { memoryFigures } from "./process.js";
import { answeredTelemetry } from "./request-telemetry.js";
import type { RequestCounts } from "./requests.js";
import { snapshotTelemetry } from "./snapshot-telemetry.js";

interface Process {
  readonly id: string;
  readonly startup: string;
}

/** What all threads say of the process: what the first of them noted. */
const processOf = (notes: Notes): Process => {
  notes.put("process", "telemetry", 0, JSON.stringify({ id: randomUUID(), startup: new Date().toISOString() }));
  return JSON.parse(notes.list("process")[0]?.text ?? "") as Process;
};

const features = {
  debug: false,
  service_debug_feature: false,
  recovery_mode: false,
  gpu: false,
  rocksdb: false,
  staging: false,
};

/** What the server knows about itself. Nothing of it leaves the machine unless somebody asks for it here. */
export const serveTelemetry = (fastify: FastifyInstance, context: AppContext, requests: RequestCounts): void => {
  const { settings, quotas, engine } = context;
  const { id, startup } = processOf(engine.notes);
  const options = { config: { operation: "telemetry" } };
  fastify.get<{ readonly Querystring: QueryString }>("/telemetry", options, async (request, reply) => {
    const isAnonymous = booleanParameter(request.query, "anonymize") === true;
    const idOf = isAnonymous ? anonymousName : (name: string): string => name;
    const tellsCollections = booleanParameter(request.query, "per_collection") === true && !isAnonymous;
    timeoutParameter(request.query);
    const level = integerParameter(request.query, "details_level") ?? 0;
    const figures = await collectionFigures(context, callerMayRead);
    const works = engine.telemetry.works();
    const asked = { level, idOf, peer: level > 2 ? await peerId(engine.catalog) : 0, works };
    const snapshotsOf = ({ name, collection }: CollectionFigures) =>
      snapshotTelemetry(idOf(name), collection.record.id, works);
    const more = level > 0 && callerMayReadAll();
    const visible = {
      id,
      app: {
        name: "qdrant",
        version: qdrantVersion,
        ...(level > 0 ? { features, system: environment(settings.dataDirectory) } : {}),
        jwt_rbac: settings.security.jwtRbac ?? false,
        hide_jwt_dashboard: false,
        startup,
      },
      collections: {
        number_of_collections: figures.length,
        ...(level > 0
          ? {
              collections: await Promise.all(figures.map((each) => collectionTelemetry(each, asked))),
              snapshots: level > 1 ? figures.map(snapshotsOf) : [],
            }
          : {}),
      },
    };
    const server = {
      cluster: await clusterTelemetry(context, level),
      requests: answeredTelemetry(requests, level, tellsCollections),
      ...(more ? { memory: memoryFigures(), hardware: { collection_data: {} }, search_pool: searchPool } : {}),
      quota: { config: { enabled: false, ...quotas.config() }, exceeded: quotas.exceeded() },
    };
    // What is about the whole server is for those who may see all of it.
    return sendResult(reply, JSON.stringify(callerMayReadAll() ? { ...visible, ...server } : visible));
  });
};

/** Searches run on one pool, a thread a core. */
const searchPool = { mode: "high_cpu", high_cpu_threads: availableParallelism(), high_io_threads: 0 };
