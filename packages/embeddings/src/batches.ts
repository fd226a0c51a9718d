import type { EmbeddingRequest, Embeddings } from "./provider.js";

/** Most texts that a model server is asked for at once; servers refuse long lists. */
const textsMax = 256;

/** Embeds texts in lists that are not too long, one after another. */
export const inBatches = async (
  request: EmbeddingRequest,
  embed: (part: EmbeddingRequest) => Promise<Embeddings>,
): Promise<Embeddings> => {
  const vectors: string[] = [];
  let tokens: number | null = null;
  for (let start = 0; start < request.texts.length; start += textsMax) {
    const part = await embed({ ...request, texts: request.texts.slice(start, start + textsMax) });
    vectors.push(...part.vectors);
    if (part.tokens !== null) tokens = (tokens ?? 0) + part.tokens;
  }
  return { vectors, tokens };
};
