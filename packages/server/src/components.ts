import { join } from "node:path";
import type { ChromaOptions, Users } from "@vexfs/chroma";
import type { Engine, WithHotLane } from "@vexfs/core";
import type { EngineOptions, ListeningSocket } from "@vexfs/engine";
import type { InferenceSettings, QdrantGrpc, QdrantOptions, RecoverFileOptions } from "@vexfs/qdrant";
import type { FastifyInstance } from "fastify";
import type { Configuration } from "./configuration/settings.js";
import type { Logger } from "./logging/logger.js";

/** What the process needs of the engine. Each thread loads it for itself. */
export interface EngineComponents {
  /** Opens the engine of a data directory; every thread that opens the same one shares it. */
  openEngine(dataDir: string, options: EngineOptions): Engine | Promise<Engine>;
  /** Opens a socket that may share its port with others of this process (SO_REUSEPORT). `host` is an IP address. */
  openListeningSocket(host: string, port: number): ListeningSocket;
}

/** An HTTP API; one that stands in for another may have no lane. */
export type HttpApp = FastifyInstance & Partial<WithHotLane>;

/** What a front-end thread needs of the Chroma API. */
export interface ChromaComponents {
  createChromaApp(engine: Engine, options: ChromaOptions): HttpApp | Promise<HttpApp>;
}

/** What a front-end thread needs of Qdrant's APIs, REST and gRPC. */
export interface QdrantComponents {
  createQdrantApp(engine: Engine, options: QdrantOptions): HttpApp | Promise<HttpApp>;
  createQdrantGrpc(engine: Engine, options: QdrantOptions): QdrantGrpc | Promise<QdrantGrpc>;
  recoverFile(engine: Engine, path: string, options: RecoverFileOptions): Promise<readonly string[]>;
}

/** Loads the native engine, or the module at `url` in its place. */
export const loadEngine = async (url: string | undefined): Promise<EngineComponents> =>
  url === undefined ? await import("@vexfs/engine") : ((await import(url)) as EngineComponents);

/** Loads the Chroma API, or the module at `url` in its place. */
export const loadChroma = async (url: string | undefined): Promise<ChromaComponents> =>
  url === undefined ? await import("@vexfs/chroma") : ((await import(url)) as ChromaComponents);

/** Loads Qdrant's APIs, or the module at `url` in its place. */
export const loadQdrant = async (url: string | undefined): Promise<QdrantComponents> =>
  url === undefined ? await import("@vexfs/qdrant") : ((await import(url)) as QdrantComponents);

/** The engine's part of the configuration. */
export const engineOptions = ({ durability, engine, limits }: Configuration): EngineOptions => ({
  durability,
  searchThreads: engine.searchThreads,
  buildThreads: engine.buildThreads,
  lowMemory: engine.lowMemory,
  openCollectionsMax: limits.openCollectionsMax,
  writeQueueMax: limits.writeQueueMax,
  writeQueueBytesMax: limits.writeQueueBytesMax,
  readQueueMax: limits.readQueueMax,
});

/** The Chroma API's part of the configuration. */
export const chromaAppOptions = (
  { chroma, limits }: Configuration,
  users: Users | null,
  logger: Logger,
): ChromaOptions => ({
  ...(users === null ? {} : { users: users.users }),
  allowReset: chroma.allowReset,
  ...(chroma.corsAllowOrigins.length === 0 ? {} : { corsAllowOrigins: chroma.corsAllowOrigins }),
  maxPayloadBytes: limits.bodyBytesMax,
  maxBatchSize: chroma.batchRecordsMax,
  knnIndex: chroma.defaultKnnIndex,
  servesVersionOne: chroma.v1,
  readTimeoutMs: limits.readTimeoutMs,
  logger,
});

/** The Qdrant API's part of the configuration. */
export const qdrantAppOptions = (configuration: Configuration, logger: Logger): QdrantOptions => ({
  maxPayloadBytes: configuration.limits.bodyBytesMax,
  enableCors: configuration.qdrant.enableCors,
  readTimeoutMs: configuration.limits.readTimeoutMs,
  security: securityOptions(configuration),
  dataDirectory: configuration.data,
  ...staticContent(configuration),
  snapshots: {
    directory: configuration.qdrant.snapshotsPath ?? join(configuration.data, "snapshots"),
    allowsUrls: configuration.qdrant.enableSnapshotUrlRecovery,
  },
  inference: inferenceSettings(configuration),
  clusterEnabled: configuration.qdrant.clusterEnabled,
  logger,
});

const staticContent = ({ qdrant }: Configuration): Pick<QdrantOptions, "staticContentDirectory"> =>
  qdrant.staticContentDirectory === null || !qdrant.enableStaticContent
    ? {}
    : { staticContentDirectory: qdrant.staticContentDirectory };

const securityOptions = ({ data, qdrant, audit }: Configuration): NonNullable<QdrantOptions["security"]> => ({
  apiKey: qdrant.apiKey,
  altApiKey: qdrant.altApiKey,
  readOnlyApiKey: qdrant.readOnlyApiKey,
  jwtRbac: qdrant.jwtRbac,
  audit: audit.enabled
    ? {
        directory: audit.directory ?? join(data, "audit"),
        rotation: audit.rotation,
        filesMax: audit.filesMax,
        trustsForwardedHeaders: audit.trustForwardedHeaders,
        logsApi: audit.logApi,
      }
    : null,
});

const providerUrls = { ollama: "http://127.0.0.1:11434", openai: "https://api.openai.com" } as const;

const inferenceSettings = ({ inference, embeddings }: Configuration): InferenceSettings => {
  const { address, token } = inference;
  const { provider: name, apiKey } = embeddings;
  const timeoutMs = inference.timeoutSeconds * 1000;
  return {
    service: address === null ? null : { address, token, timeoutMs },
    provider: name === "none" ? null : { name, url: embeddings.url ?? providerUrls[name], apiKey, timeoutMs },
  };
};
