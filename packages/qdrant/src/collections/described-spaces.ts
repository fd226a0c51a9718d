import type { Metric, VectorSpace } from "@vexfs/core";
import type { CollectionConfig } from "../config/config.js";
import { type Datatype, type Distance, type VectorParams, vectorsByName } from "../config/vectors.js";

/** Both distances of Euclid rank alike; what they measure differs by a square. */
const distanceOf: Readonly<Record<Metric, Distance>> = {
  squaredEuclidean: "Euclid",
  euclidean: "Euclid",
  cosine: "Cosine",
  dot: "Dot",
  manhattan: "Manhattan",
};

const datatypeOf: Readonly<Record<VectorSpace["datatype"], Datatype | null>> = {
  f32: null,
  f16: "float16",
  u8: "uint8",
  t4: "turbo4",
  t8: "turbo8",
  t16: "turbo16",
};

/**
 * The configuration with the spaces that another protocol made, which it does not have yet. A dense space whose dimension is not
 * known yet is left out, as no client could read it.
 */
export const withSpaces = (config: CollectionConfig, spaces: readonly VectorSpace[]): CollectionConfig => {
  const { vectors, sparse_vectors: sparse } = config.params;
  const known = vectorsByName(vectors);
  const isNew = ({ name }: VectorSpace): boolean => !known.has(name) && sparse?.has(name) !== true;
  const added = spaces.filter(isNew).flatMap((space) => {
    const params = described(space);
    return params === null ? [] : [[space.name, params] as const];
  });
  if (added.length === 0) return config;
  const byName = new Map([...known, ...added]);
  const unnamed = byName.size === 1 ? byName.get("") : undefined;
  return { ...config, params: { ...config.params, vectors: unnamed ?? byName } };
};

const described = ({ kind, metric, dimension, datatype }: VectorSpace): VectorParams | null => {
  if (kind === "sparse" || dimension === null) return null;
  const shown = datatypeOf[datatype];
  return {
    size: dimension,
    distance: distanceOf[metric],
    ...(shown === null ? {} : { datatype: shown }),
    ...(kind === "multi" ? { multivector_config: { comparator: "max_sim" } } : {}),
  };
};
