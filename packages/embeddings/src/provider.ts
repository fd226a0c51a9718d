/** What is to be embedded. */
export interface EmbeddingRequest {
  readonly model: string;
  readonly texts: readonly string[];
  /** Further fields of the request to the model server, such as `dimensions`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Replaces the key of the settings. */
  readonly apiKey: string | null;
  readonly timeoutMs: number;
}

/** What became of it. */
export interface Embeddings {
  /** One vector a text, as JSON: an array of numbers. Nobody has looked at the numbers yet. */
  readonly vectors: readonly string[];
  /** Tokens that the model read; null when its server does not say. */
  readonly tokens: number | null;
}

/** Somebody who embeds texts. */
export interface EmbeddingProvider {
  /** Rejects with {@link EmbeddingError}. */
  embed(request: EmbeddingRequest): Promise<Embeddings>;
}

/** Where a model server is. */
export interface ProviderSettings {
  /** Without a path: `http://127.0.0.1:11434`. */
  readonly url: string;
  readonly apiKey: string | null;
}

/** A model server refused, or could not be reached. */
export class EmbeddingError extends Error {
  override readonly name = "EmbeddingError";
  /** Status of its answer; null when there was none. */
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;

  /** `message` is the body of the answer, or why there was none. */
  constructor(message: string, status: number | null = null, retryAfterSeconds: number | null = null) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
