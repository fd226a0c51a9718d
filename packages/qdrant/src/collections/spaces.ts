import type { GraphChange, Metric, VectorSpace } from "@vexfs/core";
import type { CollectionConfig } from "../config/config.js";
import type { HnswConfig } from "../config/hnsw.js";
import { indexFrom } from "../config/index-kind.js";
import { codesOf } from "../config/quantization.js";
import { type Datatype, type Distance, type VectorParams, vectorsByName } from "../config/vectors.js";

const metricOf: Readonly<Record<Distance, Metric>> = {
  Cosine: "cosine",
  Euclid: "euclidean",
  Dot: "dot",
  Manhattan: "manhattan",
};

const datatypeOf: Readonly<Record<Datatype, VectorSpace["datatype"]>> = {
  float32: "f32",
  float16: "f16",
  uint8: "u8",
  turbo4: "t4",
  turbo8: "t8",
  turbo16: "t16",
};

/** Largest parameter of a graph; more links than this would be slower than no graph. */
const graphParameterMax = 0xffff;

const graphParameter = (value: number): number => Math.min(value, graphParameterMax);

/** What a collection says of the graphs of spaces that do not say it themselves. */
export type GraphDefaults = Pick<CollectionConfig, "hnsw_config" | "quantization_config" | "metadata">;

/** The engine's space for dense vectors. */
export const denseSpace = (name: string, params: VectorParams, defaults: GraphDefaults): VectorSpace => {
  const hnsw = { ...defaults.hnsw_config, ...params.hnsw_config };
  const quantization = params.quantization_config ?? defaults.quantization_config;
  const datatype = datatypeOf[params.datatype ?? "float32"];
  return {
    name,
    kind: params.multivector_config === undefined ? "dense" : "multi",
    metric: metricOf[params.distance],
    dimension: params.size,
    datatype,
    // Bytes cannot hold a vector of length 1; its cosine is computed from the bytes as they are.
    normalized: params.distance === "Cosine" && datatype !== "u8",
    ...indexFrom(defaults.metadata),
    maxNeighbors: graphParameter(hnsw.m),
    efConstruction: graphParameter(hnsw.ef_construct),
    ...(quantization === undefined ? {} : { codes: codesOf(quantization) }),
    ...(isOnDisk(hnsw) ? { mapped: true } : {}),
  };
};

/** Whether a graph may leave memory: where it is to be placed says more than the older flag. */
const isOnDisk = ({ memory, on_disk: onDisk }: HnswConfig): boolean =>
  memory === undefined ? onDisk === true : memory !== "pinned";

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
export const spacesOf = (config: CollectionConfig): readonly VectorSpace[] => [
  ...denseSpaces(config),
  ...[...(config.params.sparse_vectors?.keys() ?? [])].map(sparseSpace),
];

const denseSpaces = (config: CollectionConfig): readonly VectorSpace[] =>
  [...vectorsByName(config.params.vectors)].map(([name, vector]) => denseSpace(name, vector, config));

/** The graphs that are to be others after a change of the configuration. */
export const changedGraphs = (before: CollectionConfig, after: CollectionConfig): readonly GraphChange[] => {
  const known = new Map(denseSpaces(before).map((space) => [space.name, JSON.stringify(graphOf(space))]));
  return denseSpaces(after)
    .map(graphOf)
    .filter((graph) => known.has(graph.space) && known.get(graph.space) !== JSON.stringify(graph));
};

const graphOf = ({ name, maxNeighbors, efConstruction, codes, mapped }: VectorSpace): GraphChange => ({
  space: name,
  maxNeighbors,
  efConstruction,
  ...(codes === undefined ? {} : { codes }),
  ...(mapped === undefined ? {} : { mapped }),
});
