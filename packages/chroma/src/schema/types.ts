import type { EmbeddingFunction } from "../configuration/embedding-function.js";
import type { Space } from "../configuration/spaces.js";
import type { SpannParameters } from "../configuration/spann.js";
import type { RawJson } from "../json/raw-json.js";

/** An index without parameters. */
export interface SimpleIndex {
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, never>>;
}

/** Parameters of the HNSW index, all of which may be absent in what a user sends. */
export interface HnswParameters {
  readonly ef_construction?: number;
  readonly max_neighbors?: number;
  readonly ef_search?: number;
  readonly num_threads?: number;
  readonly batch_size?: number;
  readonly sync_threshold?: number;
  readonly resize_factor?: number;
}

export interface VectorConfig {
  readonly space?: Space;
  readonly embedding_function?: EmbeddingFunction;
  readonly source_key?: string;
  readonly hnsw?: HnswParameters;
  readonly spann?: SpannParameters;
}

export interface VectorIndex {
  readonly enabled: boolean;
  readonly config: VectorConfig;
}

export interface SparseConfig {
  readonly embedding_function?: EmbeddingFunction;
  readonly source_key?: string;
  /** Whether queries are weighted by the rarity of their terms. */
  readonly bm25?: boolean;
  /** A hint for Chroma's cloud: kept and shown. */
  readonly algorithm?: "max_score";
}

export interface SparseIndex {
  readonly enabled: boolean;
  readonly config: SparseConfig;
}

/** How values of a key are indexed, by their type. */
export interface ValueTypes {
  readonly string?: { readonly fts_index?: SimpleIndex; readonly string_inverted_index?: SimpleIndex };
  readonly float_list?: { readonly vector_index?: VectorIndex };
  readonly sparse_vector?: { readonly sparse_vector_index?: SparseIndex };
  readonly int?: { readonly int_inverted_index?: SimpleIndex };
  readonly float?: { readonly float_inverted_index?: SimpleIndex };
  readonly bool?: { readonly bool_inverted_index?: SimpleIndex };
}

/** How a collection indexes what it holds. */
export interface Schema {
  readonly defaults: ValueTypes;
  readonly keys: ReadonlyMap<string, ValueTypes>;
  /** An encryption key of Chroma's cloud; kept and shown, never used. */
  readonly cmek?: RawJson;
  /** Set by Chroma's functions alone, and refused from users. */
  readonly source_attached_function_id?: string;
}

/** The key of documents. */
export const documentKey = "#document";
/** The key of embeddings. */
export const embeddingKey = "#embedding";
/** The key of ids, in the filters of searches. */
export const idKey = "#id";
