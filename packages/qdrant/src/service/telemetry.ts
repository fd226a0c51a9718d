import { randomUUID } from "node:crypto";
import { availableParallelism, totalmem } from "node:os";
import type { Notes } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { booleanParameter, integerParameter, type QueryString, timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { callerMayRead, callerMayReadAll } from "../security/caller.js";
import { clusterTelemetry } from "../sharding/telemetry.js";
import { qdrantVersion } from "../version.js";
import { anonymousName } from "./anonymous-name.js";
import { collectionFigures } from "./collection-figures.js";
import { collectionTelemetry, snapshotTelemetry } from "./collection-telemetry.js";
import { memoryFigures } from "./process.js";
import { answeredTelemetry } from "./request-telemetry.js";
import type { RequestCounts } from "./requests.js";

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

const system = {
  distribution: null,
  distribution_version: null,
  is_docker: false,
  cores: availableParallelism(),
  ram_size: Math.round(totalmem() / 1024),
  disk_size: null,
  cpu_flags: "",
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
    const more = level > 0 && callerMayReadAll();
    const visible = {
      id,
      app: {
        name: "qdrant",
        version: qdrantVersion,
        ...(level > 0 ? { features, system } : {}),
        jwt_rbac: settings.security.jwtRbac ?? false,
        hide_jwt_dashboard: false,
        startup,
      },
      collections: {
        number_of_collections: figures.length,
        ...(level > 0
          ? {
              collections: figures.map((each) => collectionTelemetry(each, level, idOf)),
              snapshots: level > 1 ? figures.map(({ name }) => snapshotTelemetry(idOf(name))) : [],
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
