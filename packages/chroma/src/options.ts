import type { FastifyBaseLogger } from "fastify";
import type { User } from "./auth/users.js";
import type { KnnIndex } from "./configuration/vector-index.js";

/** How the Chroma API behaves; everything has a default. */
export interface ChromaOptions {
  /** Whether `POST /api/v2/reset` is allowed. Default: false. */
  readonly allowReset?: boolean;
  /** Largest request body. Default: 40 MiB. */
  readonly maxPayloadBytes?: number;
  /** Origins that browsers may call from; `["*"]` allows all. Default: CORS is off. */
  readonly corsAllowOrigins?: readonly string[];
  /** What `GET /api/v2/pre-flight-checks` says; clients split larger batches. Default: 5461, as Chroma. */
  readonly maxBatchSize?: number;
  /** Those who may use the API. Default: everybody, without being asked. */
  readonly users?: readonly User[];
  /** How long a read may run. Default: no limit. */
  readonly readTimeoutMs?: number;
  /** Which of Chroma's indexes new collections show where nothing is said: that of one node, or that of its cloud. Default: `hnsw`. */
  readonly knnIndex?: KnnIndex;
  /** Whether clients from before 1.0, which speak the first version of the API, are served. Default: false. */
  readonly servesVersionOne?: boolean;
  /** Whether attached functions run in this app; of several over one store one should run them. Default: true. */
  readonly runsFunctions?: boolean;
  /** Where failures of the server are logged. Default: nowhere. */
  readonly logger?: FastifyBaseLogger;
}

/** Options with their defaults filled in. */
export interface ChromaSettings {
  readonly allowReset: boolean;
  readonly maxPayloadBytes: number;
  readonly corsAllowOrigins: readonly string[] | null;
  readonly maxBatchSize: number;
  readonly readTimeoutMs: number | null;
  readonly users: readonly User[] | null;
  readonly knnIndex: KnnIndex;
  readonly servesVersionOne: boolean;
  readonly runsFunctions: boolean;
}

/** Fills in the defaults. */
export const settingsFrom = (options: ChromaOptions): ChromaSettings => ({
  allowReset: options.allowReset ?? false,
  maxPayloadBytes: options.maxPayloadBytes ?? 40 * 1024 * 1024,
  corsAllowOrigins: options.corsAllowOrigins ?? null,
  maxBatchSize: options.maxBatchSize ?? 5461,
  readTimeoutMs: options.readTimeoutMs ?? null,
  users: options.users ?? null,
  knnIndex: options.knnIndex ?? "hnsw",
  servesVersionOne: options.servesVersionOne ?? false,
  runsFunctions: options.runsFunctions ?? true,
});
