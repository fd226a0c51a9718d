import { createHash, randomUUID } from "node:crypto";
import { availableParallelism, totalmem } from "node:os";
import type { Notes } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { booleanParameter, integerParameter, type QueryString, timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { callerMayRead, callerMayReadAll } from "../security/caller.js";
import { clusterTelemetry } from "../sharding/telemetry.js";
import { qdrantVersion } from "../version.js";
import { collectionFigures } from "./collection-figures.js";
import { collectionTelemetry, snapshotTelemetry } from "./collection-telemetry.js";
import { memoryFigures } from "./process.js";
import type { AnsweredRequests, RequestCounts } from "./requests.js";

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
    const idOf = booleanParameter(request.query, "anonymize") === true ? anonymous : (name: string): string => name;
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
      requests: {
        rest: { responses: responses(requests.answered(), level) },
        grpc: { responses: responses(requests.answeredCalls(), level) },
      },
      ...(more ? { memory: memoryFigures(), hardware: { collection_data: {} }, search_pool: searchPool } : {}),
      quota: { config: { enabled: false, ...quotas.config() }, exceeded: quotas.exceeded() },
    };
    // What is about the whole server is for those who may see all of it.
    return sendResult(reply, JSON.stringify(callerMayReadAll() ? { ...visible, ...server } : visible));
  });
};

/** Searches run on one pool, a thread a core. */
const searchPool = { mode: "high_cpu", high_cpu_threads: availableParallelism(), high_io_threads: 0 };

/** A name of which nobody learns what it was, and which is the same every time. */
const anonymous = (name: string): string => createHash("sha256").update(name).digest().readBigUInt64LE().toString();

const responses = (answered: readonly AnsweredRequests[], level: number): Readonly<Record<string, object>> => {
  const byEndpoint: Record<string, Record<string, object>> = {};
  for (const requests of answered) {
    const { method, endpoint, status } = requests;
    const name = method === null ? endpoint : `${method} ${endpoint}`;
    byEndpoint[name] = { ...byEndpoint[name], [status]: statisticsOf(requests, level) };
  }
  return byEndpoint;
};

const micros = (seconds: number): number => Math.round(seconds * 1e6);

const statisticsOf = ({ count, seconds, minSeconds, maxSeconds, lastMs }: AnsweredRequests, level: number) => ({
  count,
  avg_duration_micros: micros(seconds / count),
  min_duration_micros: micros(minSeconds),
  max_duration_micros: micros(maxSeconds),
  total_duration_micros: micros(seconds),
  ...(level > 0 ? { last_responded: new Date(lastMs).toISOString() } : {}),
});
