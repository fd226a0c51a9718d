import type { OpenCollection } from "../collections/open-collection.js";
import { vectorBytesOf } from "../service/collection-figures.js";

/** What a payload takes at least, and is rounded up to. */
const payloadBlockBytes = 128;

/** What the vectors of a collection take in their datatypes. */
export const vectorBytes = ({ stored }: OpenCollection): number =>
  stored.statistics().spaces.reduce((sum, space) => sum + vectorBytesOf(space), 0);

/**
 * What the payloads of a collection take in blocks of the size that Qdrant stores them in, each taken for one of average length. Those
 * that were replaced or deleted count until the engine's next checkpoint, as they do in Qdrant until its next flush.
 */
export const payloadBytes = ({ stored }: OpenCollection): number => {
  const { bodies, bodyBytes } = stored.statistics();
  return bodies === 0 ? 0 : bodies * Math.ceil(bodyBytes / bodies / payloadBlockBytes) * payloadBlockBytes;
};
