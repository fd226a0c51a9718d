import { completeHnsw, defaultHnsw, equalHnsw, type Hnsw } from "./hnsw.js";
import type { Space } from "./spaces.js";
import { defaultSpann, equalSpann, type Spann } from "./spann.js";

/** Which of Chroma's indexes a server shows where nothing is said: that of one node, or that of its cloud. */
export type KnnIndex = "hnsw" | "spann";

/** The vector index of a collection as it is shown. */
export type VectorIndexConfiguration =
  | { readonly kind: "hnsw"; readonly parameters: Hnsw }
  | { readonly kind: "spann"; readonly parameters: Spann };

export const hnswIndex = (parameters: Hnsw): VectorIndexConfiguration => ({ kind: "hnsw", parameters });

export const spannIndex = (parameters: Spann): VectorIndexConfiguration => ({ kind: "spann", parameters });

/** The index of a kind with nothing but its space chosen. */
export const plainIndex = (kind: KnnIndex, space: Space = "l2"): VectorIndexConfiguration =>
  kind === "hnsw" ? hnswIndex(completeHnsw({ space })) : spannIndex({ ...defaultSpann, space });

/** Whether it is what a collection has when nothing is asked for. */
export const isDefaultIndex = (index: VectorIndexConfiguration): boolean =>
  index.kind === "hnsw" ? equalHnsw(index.parameters, defaultHnsw) : equalSpann(index.parameters, defaultSpann);

/** What the engine's graph is built and walked with. SPANN's numbers are of a graph of cluster centers and say nothing about it. */
export interface GraphParameters {
  readonly maxNeighbors: number;
  readonly efConstruction: number;
  readonly efSearch: number;
}

/** The parameters of the graph of a collection. */
export const graphParameters = ({ kind, parameters }: VectorIndexConfiguration): GraphParameters => {
  const { max_neighbors, ef_construction } = kind === "hnsw" ? parameters : defaultHnsw;
  return { maxNeighbors: max_neighbors, efConstruction: ef_construction, efSearch: parameters.ef_search };
};
