import type { BodyReader } from "@vexfs/core";
import { inBatches } from "./batches.js";
import { postJson } from "./post.js";
import type { EmbeddingProvider, EmbeddingRequest, Embeddings, ProviderSettings } from "./provider.js";
import { AnswerReader, checkCount, tokensField, vectorField } from "./reading.js";

interface Answer {
  readonly data: readonly { readonly index: number; readonly embedding: string }[];
  readonly usage?: { readonly total_tokens?: number | null } | null;
}

/** The models of OpenAI, and of every server that speaks its protocol (`POST /v1/embeddings`). */
export class OpenAiProvider implements EmbeddingProvider {
  readonly #settings: ProviderSettings;
  readonly #answers: AnswerReader<Answer>;

  constructor(settings: ProviderSettings, bodies: BodyReader) {
    this.#settings = settings;
    this.#answers = new AnswerReader(bodies, {
      data: {
        type: "list",
        items: { type: "object", fields: { index: { type: "integer" }, embedding: vectorField } },
      },
      usage: { type: "object", optional: true, fields: { total_tokens: tokensField } },
    });
  }

  embed(request: EmbeddingRequest): Promise<Embeddings> {
    return inBatches(request, async ({ model, texts, options, apiKey, timeoutMs }) => {
      const key = apiKey ?? this.#settings.apiKey;
      const headers = key === null ? {} : { authorization: `Bearer ${key}` };
      const body = JSON.stringify({ ...options, model, input: texts, encoding_format: "float" });
      const reply = await postJson(`${this.#settings.url}/v1/embeddings`, body, headers, timeoutMs);
      const { data, usage } = this.#answers.read(reply);
      const vectors = [...data].sort((one, other) => one.index - other.index).map(({ embedding }) => embedding);
      checkCount(vectors, texts);
      return { vectors, tokens: usage?.total_tokens ?? null };
    });
  }
}
