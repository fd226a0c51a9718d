import type { Metric, VectorSpace } from "@vexfs/core";
import type { CollectionConfig } from "../config/config.js";
import type { HnswConfig } from "../config/hnsw.js";
import { type Datatype, type Distance, type VectorParams, vectorsByName } from "../config/vectors.js";

const metricOf: Readonly<Record<Distance, Metric>> = {
  Cosine: "cosine",
  Euclid: "euclidean",
  Dot: "dot",
  Manhattan: "manhattan",
};

/** The compressed datatypes are stored in full, which only makes answers more exact. */
const datatypeOf: Readonly<Record<Datatype, VectorSpace["datatype"]>> = {
  float32: "f32",
  float16: "f16",
  uint8: "u8",
  turbo4: "f32",
  turbo8: "f32",
  turbo16: "f32",
};

/** Largest parameter of a graph; more links than this would be slower than no graph. */
const graphParameterMax = 0xffff;

const graphParameter = (value: number): number => Math.min(value, graphParameterMax);

/** The engine's space for dense vectors. */
export const denseSpace = (name: string, params: VectorParams, hnsw: HnswConfig): VectorSpace => {
  const { m, ef_construct: efConstruct } = { ...hnsw, ...params.hnsw_config };
  const datatype = datatypeOf[params.datatype ?? "float32"];
  return {
    name,
    kind: params.multivector_config === undefined ? "dense" : "multi",
    metric: metricOf[params.distance],
    dimension: params.size,
    datatype,
    // Bytes cannot hold a vector of length 1; its cosine is computed from the bytes as they are.
    normalized: params.distance === "Cosine" && datatype !== "u8",
    maxNeighbors: graphParameter(m),
    efConstruction: graphParameter(efConstruct),
  };
};

/** The engine's space for sparse vectors, which has lists and no graph. */
export const sparseSpace = (name: string): VectorSpace => ({
  name,
  kind: "sparse",
  metric: "dot",
  dimension: null,
  datatype: "f32",
  normalized: false,
  maxNeighbors: 0,
  efConstruction: 0,
});

/** Every space of a collection. */
export const spacesOf = ({ params, hnsw_config: hnsw }: CollectionConfig): readonly VectorSpace[] => [
  ...[...vectorsByName(params.vectors)].map(([name, vector]) => denseSpace(name, vector, hnsw)),
  ...[...(params.sparse_vectors?.keys() ?? [])].map(sparseSpace),
];
