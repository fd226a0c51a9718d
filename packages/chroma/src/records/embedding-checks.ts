import { EngineError, type VectorColumn } from "@vexfs/core";
import { embeddingSpace } from "../collections/embedding-space.js";
import type { OpenCollection } from "../collections/open-collection.js";
import { invalidArgument, validationError } from "../errors/chroma-error.js";

/** Refuses embeddings that no collection can take. Which collection it is, the engine checks. */
export const checkEmbeddings = (embeddings: VectorColumn): void => {
  const bad = embeddings.firstNonFinite();
  if (bad?.fromBase64 === true) {
    const component = embeddings.at(bad.index)?.findIndex((value) => !Number.isFinite(value)) ?? 0;
    throw invalidArgument(`Non-finite float value at embedding index ${component}: ${bad.value}`);
  }
  if (hasEmpty(embeddings)) throw validationError(["embeddings", "Each embedding must have at least 1 dimension"]);
  if (bad !== null) throw validationError(["embeddings", "Embeddings must not contain NaN or Infinity values"]);
  checkUniform(embeddings);
};

/** Refuses vectors of different dimensions. */
export const checkUniform = (vectors: VectorColumn): void => {
  if (vectors.uniformDimension === undefined) {
    throw invalidArgument("Inconsistent dimensions in provided embeddings");
  }
};

/** Whether embeddings were ever written, which fixes their dimension. */
export const hasDimension = ({ stored }: OpenCollection): boolean =>
  (embeddingSpace(stored.statistics().spaces)?.dimension ?? null) !== null;

/** Refuses vectors of another dimension than the collection's, for requests that fail for a later reason anyway. */
export const checkDimension = ({ stored }: OpenCollection, vectors: VectorColumn | null): void => {
  const expected = embeddingSpace(stored.statistics().spaces)?.dimension ?? null;
  const actual = vectors?.uniformDimension ?? null;
  if (expected === null || actual === null || expected === actual) return;
  throw new EngineError("dimension_mismatch", `expected ${expected}, got ${actual}`, { expected, actual });
};

const hasEmpty = (embeddings: VectorColumn): boolean => {
  const uniform = embeddings.uniformDimension;
  if (uniform !== undefined) return uniform === 0;
  for (let index = 0; index < embeddings.length; index++) if (embeddings.dimension(index) === 0) return true;
  return false;
};
