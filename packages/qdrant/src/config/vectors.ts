import {
  boolean,
  type Decoder,
  mapOf,
  nonZero,
  optional,
  required,
  struct,
  untagged,
  variant,
} from "../json/decode.js";
import { type HnswDiff, hnswDiff } from "./hnsw.js";
import { type Memory, memoryExcept } from "./memory.js";
import { type Quantization, type QuantizationDiff, quantization, quantizationDiff } from "./quantization.js";

export const distances = ["Cosine", "Euclid", "Dot", "Manhattan"] as const;
export const datatypes = ["float32", "uint8", "float16", "turbo4", "turbo8", "turbo16"] as const;

export type Distance = (typeof distances)[number];
export type Datatype = (typeof datatypes)[number];

export interface MultivectorConfig {
  readonly comparator: "max_sim";
}

/** One space of dense vectors. */
export interface VectorParams {
  readonly size: number;
  readonly distance: Distance;
  readonly hnsw_config?: HnswDiff;
  readonly quantization_config?: Quantization;
  readonly on_disk?: boolean;
  readonly memory?: Memory;
  readonly datatype?: Datatype;
  readonly multivector_config?: MultivectorConfig;
}

/** The dense spaces of a collection: the unnamed one alone, or all by name. */
export type VectorsConfig = VectorParams | ReadonlyMap<string, VectorParams>;

/** Largest number of components. */
export const sizeMax = 65_536;

export const multivector = struct<MultivectorConfig>("MultiVectorConfig", {
  comparator: required(variant(["max_sim"])),
});

const vectorFields = struct<VectorParams>("VectorParams", {
  size: required(nonZero("u64", { min: 1, max: sizeMax })),
  distance: required(variant(distances)),
  hnsw_config: optional(hnswDiff),
  quantization_config: optional(quantization, "quantization"),
  on_disk: optional(boolean),
  memory: optional(memoryExcept("pinned", "dense vector storage")),
  datatype: optional(variant(datatypes)),
  multivector_config: optional(multivector),
});

/** Parameters without any value say nothing and are not shown. */
export const vectorParams: Decoder<VectorParams> = (value, place) => {
  const { hnsw_config: hnsw = {}, ...params } = vectorFields(value, place);
  return Object.keys(hnsw).length === 0 ? params : { ...params, hnsw_config: hnsw };
};

export const vectorsConfig: Decoder<VectorsConfig> = untagged<VectorsConfig>("VectorsConfig", [
  vectorParams,
  mapOf(vectorParams),
]);

/** What may change in a space of dense vectors. */
export interface VectorParamsDiff {
  readonly hnsw_config?: HnswDiff;
  readonly quantization_config?: QuantizationDiff;
  readonly on_disk?: boolean;
  readonly memory?: Memory;
}

export const vectorsDiff = mapOf(
  struct<VectorParamsDiff>("VectorParamsDiff", {
    hnsw_config: optional(hnswDiff),
    quantization_config: optional(quantizationDiff, "quantization"),
    on_disk: optional(boolean),
    memory: optional(memoryExcept("pinned", "dense vector storage")),
  }),
);

/** The spaces by name; the unnamed one is `""`. */
export const vectorsByName = (vectors: VectorsConfig): ReadonlyMap<string, VectorParams> =>
  vectors instanceof Map ? vectors : new Map([["", vectors as VectorParams]]);

/** The opposite of {@link vectorsByName}: a collection of the unnamed space alone stays one while it has no other. */
export const vectorsLike = (previous: VectorsConfig, vectors: ReadonlyMap<string, VectorParams>): VectorsConfig => {
  const unnamed = previous instanceof Map || vectors.size !== 1 ? undefined : vectors.get("");
  return unnamed ?? vectors;
};

/** A space after a change. */
export const updatedVector = (params: VectorParams, diff: VectorParamsDiff): VectorParams => {
  const { quantization_config: current, hnsw_config: hnsw, ...rest } = params;
  const { quantization_config: wanted = current, hnsw_config: hnswWanted, ...placement } = diff;
  return {
    ...rest,
    ...placement,
    ...(hnsw === undefined && hnswWanted === undefined ? {} : { hnsw_config: { ...hnsw, ...hnswWanted } }),
    ...(typeof wanted === "object" ? { quantization_config: wanted } : {}),
  };
};
