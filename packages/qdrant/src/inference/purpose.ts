/** What vectors are made for; models may embed what is stored and what is sought in different ways. */
export type Purpose = "update" | "search";

/** Who asks for vectors, and how long the answer may take. */
export interface InferenceContext {
  readonly purpose: Purpose;
  /** Headers of the request that carry keys of model servers, such as `openai-api-key`. */
  readonly apiKeys: Readonly<Record<string, string>>;
  /** Milliseconds; null when the request does not say. */
  readonly timeoutMs: number | null;
}
