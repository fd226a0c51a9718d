import type { OpenCollection } from "../collections/open-collection.js";

/** Bytes of a number of a sparse vector: an index and a value. */
const sparseNumberBytes = 8;

/** Numbers that sparse vectors are taken to have; how many they have is not counted. */
const sparseLength = 100;

/** What the vectors of a collection take, as they were given. */
export const vectorBytes = ({ stored }: OpenCollection): number =>
  stored
    .statistics()
    .spaces.map(({ kind, vectors, dimension }) =>
      kind === "sparse"
        ? vectors * sparseLength * sparseNumberBytes
        : vectors * (dimension ?? 0) * Float32Array.BYTES_PER_ELEMENT,
    )
    .reduce((sum, bytes) => sum + bytes, 0);

/** What everything else of a collection takes on the disk, its log included. */
export const payloadBytes = (collection: OpenCollection): number =>
  Math.max(0, collection.stored.statistics().diskBytes - vectorBytes(collection));
