import { LosslessNumber } from "lossless-json";
import { invalidArgument } from "../errors/chroma-error.js";
import { completeHnsw, defaultHnsw, type Hnsw } from "./hnsw.js";
import { spaces } from "./spaces.js";

/** Metadata keys by which collections were configured before there was a configuration. */
const legacyFields: Readonly<Record<string, keyof Hnsw>> = {
  "hnsw:space": "space",
  "hnsw:construction_ef": "ef_construction",
  "hnsw:search_ef": "ef_search",
  "hnsw:M": "max_neighbors",
  "hnsw:num_threads": "num_threads",
  "hnsw:resize_factor": "resize_factor",
  "hnsw:sync_threshold": "sync_threshold",
  "hnsw:batch_size": "batch_size",
};

const refused = (): Error => invalidArgument("Failed to parse hnsw parameters from segment metadata");

/** The HNSW configuration that a collection's metadata asks for; `metadata` is losslessly parsed. */
export const hnswFromMetadata = (metadata: Readonly<Record<string, unknown>> | null): Hnsw => {
  if (metadata === null) return defaultHnsw;
  const given: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (!key.startsWith("hnsw:")) continue;
    const field = legacyFields[key];
    if (field === undefined) throw refused();
    given[field] = legacyValue(field, value);
  }
  const hnsw = completeHnsw(given);
  if (hnsw.sync_threshold < 2 || hnsw.batch_size < 2) throw refused();
  return hnsw;
};

const legacyValue = (field: keyof Hnsw, value: unknown): unknown => {
  if (field === "space") {
    if (!spaces.some((space) => space === value)) throw refused();
    return value;
  }
  if (!(value instanceof LosslessNumber)) throw refused();
  if (field !== "resize_factor" && !/^\d+$/.test(value.value)) throw refused();
  return Number(value.value);
};
