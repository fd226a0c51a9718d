import type { Engine } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { Configuration } from "./configuration/settings.js";
import type { Logger } from "./logging/logger.js";

/** How the engine is opened. */
export interface EngineOptions {
  readonly durability: "fsync" | "os";
  readonly searchThreads: number;
  readonly buildThreads: number;
  readonly openCollectionsMax: number;
  readonly writeQueueMax: number;
  readonly writeQueueBytesMax: number;
  readonly readQueueMax: number;
}

/** How the Chroma API is served. */
export interface ChromaAppOptions {
  readonly allowReset: boolean;
  /** Absent: CORS is off. */
  readonly corsAllowOrigins?: readonly string[];
  readonly maxPayloadBytes: number;
  readonly maxBatchSize: number;
  readonly readTimeoutMs: number;
  readonly logger: Logger;
}

/** A bound socket that a thread may listen on. */
export interface ListeningSocket {
  readonly fd: number;
  readonly port: number;
}

/** What the process is put together from. Each thread loads them for itself. */
export interface Components {
  /** Opens the engine of a data directory; every thread that opens the same one shares it. */
  openEngine(dataDir: string, options: EngineOptions): Engine | Promise<Engine>;
  /** Opens a socket that may share its port with others of this process (SO_REUSEPORT). `host` is an IP address. */
  openListeningSocket(host: string, port: number): ListeningSocket;
  createChromaApp(engine: Engine, options: ChromaAppOptions): FastifyInstance | Promise<FastifyInstance>;
}

/** Loads the native engine and the protocols, or the module at `url` in their place. */
export const loadComponents = async (url: string | undefined): Promise<Components> => {
  if (url !== undefined) return (await import(url)) as Components;
  const [engine, chroma] = await Promise.all([import("@vexfs/engine"), import("@vexfs/chroma")]);
  return { ...engine, ...chroma } as unknown as Components;
};

/** The engine's part of the configuration. */
export const engineOptions = ({ durability, engine, limits }: Configuration): EngineOptions => ({
  durability,
  searchThreads: engine.searchThreads,
  buildThreads: engine.buildThreads,
  openCollectionsMax: limits.openCollectionsMax,
  writeQueueMax: limits.writeQueueMax,
  writeQueueBytesMax: limits.writeQueueBytesMax,
  readQueueMax: limits.readQueueMax,
});

/** The Chroma API's part of the configuration. */
export const chromaAppOptions = ({ chroma, limits }: Configuration, logger: Logger): ChromaAppOptions => ({
  allowReset: chroma.allowReset,
  ...(chroma.corsAllowOrigins.length === 0 ? {} : { corsAllowOrigins: chroma.corsAllowOrigins }),
  maxPayloadBytes: limits.bodyBytesMax,
  maxBatchSize: chroma.batchRecordsMax,
  readTimeoutMs: limits.readTimeoutMs,
  logger,
});
