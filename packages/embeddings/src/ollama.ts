import type { BodyReader } from "@vexfs/core";
import { inBatches } from "./batches.js";
import { postJson } from "./post.js";
import type { EmbeddingProvider, EmbeddingRequest, Embeddings, ProviderSettings } from "./provider.js";
import { AnswerReader, checkCount, tokensField, vectorField } from "./reading.js";

interface Answer {
  readonly embeddings: readonly string[];
  readonly prompt_eval_count?: number | null;
}

/** The models of an Ollama server (`POST /api/embed`). */
export class OllamaProvider implements EmbeddingProvider {
  readonly #settings: ProviderSettings;
  readonly #answers: AnswerReader<Answer>;

  constructor(settings: ProviderSettings, bodies: BodyReader) {
    this.#settings = settings;
    this.#answers = new AnswerReader(bodies, {
      embeddings: { type: "list", items: vectorField },
      prompt_eval_count: tokensField,
    });
  }

  embed(request: EmbeddingRequest): Promise<Embeddings> {
    return inBatches(request, async ({ model, texts, options, apiKey, timeoutMs }) => {
      const key = apiKey ?? this.#settings.apiKey;
      const headers = key === null ? {} : { authorization: `Bearer ${key}` };
      const body = JSON.stringify({ ...options, model, input: texts });
      const reply = await postJson(`${this.#settings.url}/api/embed`, body, headers, timeoutMs);
      const { embeddings, prompt_eval_count: tokens = null } = this.#answers.read(reply);
      checkCount(embeddings, texts);
      return { vectors: embeddings, tokens };
    });
  }
}
