import { resolve } from "node:path";
import type { FastifyBaseLogger } from "fastify";
import type { InferenceSettings } from "./inference/inference.js";
import type { SecurityOptions } from "./security/options.js";

/** How the Qdrant API behaves; everything has a default. */
export interface QdrantOptions {
  /** Largest request body, after decompression. Default: 32 MiB. */
  readonly maxPayloadBytes?: number;
  /** Whether browsers may call from any origin. Default: true. */
  readonly enableCors?: boolean;
  /** How long a read may run when the request does not say. Default: 60 seconds, as Qdrant. */
  readonly readTimeoutMs?: number;
  /** Who may do what, and where it is recorded. Default: everybody everything, nowhere. */
  readonly security?: SecurityOptions;
  /** Where the data is, whose disk quotas watch over. Default: nowhere; the disk has no quota then. */
  readonly dataDirectory?: string;
  /** Where the files of Qdrant's web page are. Default: nowhere; there is no page. */
  readonly staticContentDirectory?: string;
  /** Where snapshots are, and whether they may be loaded from other servers. Default: `./snapshots`, as Qdrant; they may. */
  readonly snapshots?: SnapshotSettings;
  /** Who makes vectors of texts and images. Default: nobody, except for the models that are computed here. */
  readonly inference?: InferenceSettings;
  /** Whether the server is the only peer of a cluster, in which collections may be sharded by keys. Default: false. */
  readonly clusterEnabled?: boolean;
  /** Where failures of the server are logged. Default: nowhere. */
  readonly logger?: FastifyBaseLogger;
}

/** Where snapshots come from. */
export interface SnapshotSettings {
  readonly directory: string;
  readonly allowsUrls: boolean;
}

/** Options with their defaults filled in. */
export interface QdrantSettings {
  readonly maxPayloadBytes: number;
  readonly enableCors: boolean;
  readonly readTimeoutMs: number;
  readonly security: SecurityOptions;
  readonly dataDirectory: string | null;
  readonly staticContentDirectory: string | null;
  readonly snapshots: SnapshotSettings;
  readonly inference: InferenceSettings;
  readonly clusterEnabled: boolean;
}

/** Fills in the defaults. */
export const settingsFrom = (options: QdrantOptions): QdrantSettings => ({
  maxPayloadBytes: options.maxPayloadBytes ?? 32 * 1024 * 1024,
  enableCors: options.enableCors ?? true,
  readTimeoutMs: options.readTimeoutMs ?? 60_000,
  security: options.security ?? {},
  dataDirectory: options.dataDirectory ?? null,
  staticContentDirectory: options.staticContentDirectory ?? null,
  snapshots: {
    directory: resolve(options.snapshots?.directory ?? "snapshots"),
    allowsUrls: options.snapshots?.allowsUrls ?? true,
  },
  inference: options.inference ?? { service: null, provider: null },
  clusterEnabled: options.clusterEnabled ?? false,
});
