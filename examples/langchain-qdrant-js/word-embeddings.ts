import { createHash } from "node:crypto";
import { Embeddings } from "@langchain/core/embeddings";

/** Length of every vector. */
const DIMENSION = 256;

/**
 * Stands in for a model, to keep this example small: the words of a text and their beginnings, each at a place of the vector that its
 * hash says. Texts that share words come out close together. Put any embeddings of LangChain's in its place.
 */
export class WordEmbeddings extends Embeddings {
  constructor() {
    super({});
  }

  async embedDocuments(texts: string[]): Promise<number[][]> {
    return texts.map(embed);
  }

  async embedQuery(text: string): Promise<number[]> {
    return embed(text);
  }
}

function embed(text: string): number[] {
  const vector = Array.from({ length: DIMENSION }, () => 0);
  for (const word of text.toLowerCase().match(/\p{L}{3,}|\d+/gu) ?? []) {
    for (const part of new Set([word, word.slice(0, 5)])) {
      const place = createHash("sha256").update(part).digest().readUInt16LE() % DIMENSION;
      vector[place] = (vector[place] ?? 0) + 1;
    }
  }
  return vector.map(Math.sqrt); // a word that is said often counts less and less
}
