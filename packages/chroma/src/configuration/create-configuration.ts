import { invalidArgument } from "../errors/chroma-error.js";
import { parseLossless } from "../json/raw-json.js";
import { type EmbeddingFunction, embeddingFunction, isDefaultEmbeddingFunction } from "./embedding-function.js";
import { completeHnsw, defaultHnsw, equalHnsw } from "./hnsw.js";
import { hnswFromMetadata } from "./legacy-metadata.js";
import { completeSpann } from "./spann.js";
import {
  hnswIndex,
  isDefaultIndex,
  type KnnIndex,
  plainIndex,
  spannIndex,
  type VectorIndexConfiguration,
} from "./vector-index.js";

/** The configuration of a new collection. */
export interface Configuration {
  readonly index: VectorIndexConfiguration;
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
 * The configuration that a request asks for. One of the index that the server does not show becomes one of its own with the
 * same space, so that clients of either kind of server work unchanged; `hnsw:*` metadata counts while the configuration is the default one.
 */
export const configurationFrom = (
  given: GivenConfiguration | null | undefined,
  metadata: Readonly<Record<string, unknown>> | null,
  knnIndex: KnnIndex,
): Configuration => {
  const ef = givenEmbeddingFunction(given?.embedding_function, "configuration.embedding_function");
  const hnsw = given?.hnsw ?? null;
  const spann = given?.spann ?? null;
  if (hnsw !== null && spann !== null) throw multipleIndexes();
  if (spann !== null) {
    const asked = completeSpann(spann);
    return { index: knnIndex === "spann" ? spannIndex(asked) : plainIndex("hnsw", asked.space), embeddingFunction: ef };
  }
  const legacy = hnswFromMetadata(metadata);
  const wanted = hnsw === null ? legacy : completeHnsw(hnsw);
  const asked = equalHnsw(wanted, defaultHnsw) ? legacy : wanted;
  return { index: knnIndex === "hnsw" ? hnswIndex(asked) : plainIndex("spann", asked.space), embeddingFunction: ef };
};

/** Whether a configuration is what a collection has when nothing is asked for. */
export const isDefaultConfiguration = ({ index, embeddingFunction: ef }: Configuration): boolean =>
  isDefaultIndex(index) && isDefaultEmbeddingFunction(ef);
