import { invalidArgument } from "../errors/chroma-error.js";
import { parseLossless } from "../json/raw-json.js";
import { type EmbeddingFunction, embeddingFunction, isDefaultEmbeddingFunction } from "./embedding-function.js";
import { completeHnsw, defaultHnsw, equalHnsw, type Hnsw } from "./hnsw.js";
import { hnswFromMetadata } from "./legacy-metadata.js";

/** The configuration of a new collection. */
export interface Configuration {
  readonly hnsw: Hnsw;
  readonly embeddingFunction: EmbeddingFunction | undefined;
}

/** `configuration` in the body of a request, as the reader returns it. */
export interface GivenConfiguration {
  readonly hnsw?: Readonly<Record<string, unknown>> | null;
  readonly spann?: Readonly<Record<string, unknown>> | null;
  /** Raw JSON. */
  readonly embedding_function?: string | null;
}

/** More than one kind of index was configured. */
export const multipleIndexes = (): Error => invalidArgument("Multiple vector index configurations provided");

/** The embedding function in the body of a request. */
export const givenEmbeddingFunction = (raw: string | null | undefined, path: string): EmbeddingFunction | undefined =>
  raw === null || raw === undefined ? undefined : embeddingFunction(parseLossless(raw), path);

/**
 * The configuration that a request asks for. A SPANN configuration becomes an HNSW one of the same space, so that clients
 * of Chroma's cloud work unchanged; `hnsw:*` metadata counts while the configuration is the default one.
 */
export const configurationFrom = (
  given: GivenConfiguration | null | undefined,
  metadata: Readonly<Record<string, unknown>> | null,
): Configuration => {
  const ef = givenEmbeddingFunction(given?.embedding_function, "configuration.embedding_function");
  const hnsw = given?.hnsw ?? null;
  const spann = given?.spann ?? null;
  if (hnsw !== null && spann !== null) throw multipleIndexes();
  if (spann !== null) return { hnsw: completeHnsw({ space: spann["space"] }), embeddingFunction: ef };
  const legacy = hnswFromMetadata(metadata);
  const asked = hnsw === null ? legacy : completeHnsw(hnsw);
  return { hnsw: equalHnsw(asked, defaultHnsw) ? legacy : asked, embeddingFunction: ef };
};

/** Whether a configuration is what a collection has when nothing is asked for. */
export const isDefaultConfiguration = ({ hnsw, embeddingFunction: ef }: Configuration): boolean =>
  equalHnsw(hnsw, defaultHnsw) && isDefaultEmbeddingFunction(ef);
