import { type Field, mapOf, optional, rawJson, struct } from "../json/decode.js";
import { encode } from "../json/encode.js";
import type { RawJson } from "../json/raw-json.js";
import { defaultHnsw, type HnswConfig, hnswDiff } from "./hnsw.js";
import { type OptimizersConfig, optimizersDiff, shownOptimizers, updatedOptimizers } from "./optimizers.js";
import { type CollectionParams, storedParams } from "./params.js";
import { type Quantization, quantization } from "./quantization.js";
import { type StrictMode, strictMode } from "./strict-mode.js";
import { defaultWal, type WalConfig, walDiff } from "./wal.js";

/** Free JSON of the user, by key. */
export type Metadata = ReadonlyMap<string, RawJson>;

/** The configuration of a collection, as it is kept and shown. */
export interface CollectionConfig {
  readonly params: CollectionParams;
  readonly hnsw_config: HnswConfig;
  readonly optimizer_config: OptimizersConfig;
  readonly wal_config: WalConfig;
  readonly quantization_config?: Quantization;
  readonly strict_mode_config?: StrictMode;
  readonly metadata?: Metadata;
}

export const metadata: Field = optional(mapOf(rawJson));

/** Reads what {@link encode} wrote into the catalog. */
export const storedConfig = struct<CollectionConfig>("CollectionConfig", {
  params: optional(storedParams),
  hnsw_config: optional(hnswDiff),
  optimizer_config: optional(optimizersDiff),
  wal_config: optional(walDiff),
  quantization_config: optional(quantization),
  strict_mode_config: optional(strictMode),
  metadata,
});

/** The configuration of a collection of which only its parameters are known. */
export const defaultConfig = (params: CollectionParams): CollectionConfig => ({
  params,
  hnsw_config: defaultHnsw,
  optimizer_config: updatedOptimizers({}),
  wal_config: defaultWal,
});

/** The configuration as clients see it. */
export const shownConfig = (config: CollectionConfig): string =>
  encode({
    params: config.params,
    hnsw_config: config.hnsw_config,
    optimizer_config: shownOptimizers(config.optimizer_config),
    wal_config: config.wal_config,
    quantization_config: config.quantization_config ?? null,
    strict_mode_config: config.strict_mode_config,
    metadata: config.metadata,
  });
