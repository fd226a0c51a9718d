import { sizeMax } from "../../config/vectors.js";
import { rangeFault, validationError } from "../../errors/qdrant-error.js";
import { RawJson } from "../../json/raw-json.js";
import { GrpcError } from "../transport/status.js";
import { jsonName } from "../wire/json-name.js";
import type { Integer } from "../wire/reader.js";
import { given, type Json, object, sameInJson } from "./json.js";

type Fields = Readonly<Record<string, unknown>>;

/** Settings that say where something is to be kept. */
interface PlacedMessage extends Fields {
  readonly memory?: string;
}

/** How vectors are to be compressed, of which one field is there. */
export interface QuantizationMessage {
  readonly scalar?: PlacedMessage & { readonly type?: string };
  readonly product?: PlacedMessage & { readonly compression?: string };
  readonly binary?: PlacedMessage & {
    readonly encoding?: string;
    readonly query_encoding?: { readonly setting?: string };
  };
  readonly turboquant?: PlacedMessage & { readonly bits?: string };
  readonly disabled?: object;
}

/** A space of dense vectors, or changes of one. */
export interface VectorParamsMessage {
  readonly size?: Integer;
  readonly distance?: string | number;
  readonly hnsw_config?: PlacedMessage;
  readonly quantization_config?: QuantizationMessage;
  readonly on_disk?: boolean;
  readonly memory?: string;
  readonly datatype?: string;
  readonly multivector_config?: { readonly comparator?: string };
}

/** The dense spaces of a collection. */
export interface VectorsConfigMessage {
  readonly params?: VectorParamsMessage;
  readonly params_map?: { readonly map?: ReadonlyMap<string, VectorParamsMessage> };
}

/** The sparse spaces of a collection. */
export interface SparseConfigMessage {
  readonly map?: ReadonlyMap<
    string,
    { readonly index?: PlacedMessage & { readonly datatype?: string }; readonly modifier?: string }
  >;
}

/** What the messages that make and change collections have in common. */
export interface SettingsMessage {
  readonly hnsw_config?: PlacedMessage;
  readonly optimizers_config?: Fields & {
    readonly max_optimization_threads?: { readonly value?: Integer; readonly setting?: string };
    readonly deprecated_max_optimization_threads?: Integer;
  };
  readonly vectors_config?: VectorsConfigMessage;
  readonly quantization_config?: QuantizationMessage;
  readonly sparse_vectors_config?: SparseConfigMessage;
  readonly strict_mode_config?: Fields & {
    readonly multivector_config?: Readonly<Record<string, ReadonlyMap<string, object>>>;
    readonly sparse_config?: Readonly<Record<string, ReadonlyMap<string, object>>>;
  };
  readonly metadata?: ReadonlyMap<string, string>;
}

/** A request to create a collection. */
export interface CreateCollectionMessage extends SettingsMessage {
  readonly collection_name?: string;
  readonly timeout?: Integer;
  readonly wal_config?: Fields;
  readonly shard_number?: number;
  readonly replication_factor?: number;
  readonly write_consistency_factor?: number;
  readonly sharding_method?: string;
  readonly on_disk_payload?: boolean;
  readonly payload?: PlacedMessage;
  readonly id_tracker?: PlacedMessage;
}

/** A request to change a collection. */
export interface UpdateCollectionMessage extends SettingsMessage {
  readonly collection_name?: string;
  readonly timeout?: Integer;
  readonly params?: Fields & { readonly payload?: PlacedMessage; readonly id_tracker?: PlacedMessage };
}

/** A request to create a collection, as it stands in JSON. */
export const createCollectionJson = (message: CreateCollectionMessage): Json => {
  const { wal_config: wal, sharding_method: sharding, payload, id_tracker: idTracker } = message;
  const { shard_number, replication_factor, write_consistency_factor, on_disk_payload } = message;
  return object({
    ...settingsJson(message),
    vectors: given(message.vectors_config, vectorsJson),
    wal_config: given(wal, sameInJson),
    sharding_method: given(sharding, jsonName),
    payload: given(payload, placedJson),
    id_tracker: given(idTracker, placedJson),
    ...(sameInJson({ shard_number, replication_factor, write_consistency_factor, on_disk_payload }) as object),
  });
};

/** A request to change a collection, as it stands in JSON. */
export const updateCollectionJson = (message: UpdateCollectionMessage): Json =>
  object({
    ...settingsJson(message),
    vectors: given(message.vectors_config, vectorsDiffJson),
    params: given(message.params, ({ payload, id_tracker: idTracker, ...params }) =>
      object({
        ...(sameInJson(params) as object),
        payload: given(payload, placedJson),
        id_tracker: given(idTracker, placedJson),
      }),
    ),
  });

const settingsJson = (message: SettingsMessage): Readonly<Record<string, Json>> => ({
  hnsw_config: given(message.hnsw_config, placedJson),
  optimizers_config: given(message.optimizers_config, optimizersJson),
  quantization_config: given(message.quantization_config, quantizationJson),
  sparse_vectors: given(message.sparse_vectors_config, sparseVectorsJson),
  strict_mode_config: given(message.strict_mode_config, strictModeJson),
  metadata: given(message.metadata, (members) =>
    Object.fromEntries([...members].map(([key, text]) => [key, new RawJson(text)])),
  ),
});

const placedJson = ({ memory, ...rest }: PlacedMessage): Json =>
  object({ ...(sameInJson(rest) as object), memory: memoryJson(memory) });

const memoryJson = (memory: string | undefined): Json =>
  memory === "MemoryUnknown" ? undefined : given(memory, jsonName);

const optimizersJson = ({
  max_optimization_threads: threads,
  deprecated_max_optimization_threads: deprecated,
  ...rest
}: NonNullable<SettingsMessage["optimizers_config"]>): Json => {
  if (threads !== undefined && threads.value === undefined && threads.setting === undefined) {
    throw new GrpcError("invalidArgument", "Malformed MaxOptimizationThreads");
  }
  const count = threads?.setting === undefined ? (threads?.value ?? deprecated) : undefined;
  return object({
    ...(sameInJson(rest) as object),
    max_optimization_threads: threads?.setting === undefined ? given(count, sameInJson) : "auto",
  });
};

/** A way of compressing vectors, as it stands in JSON. */
export const quantizationJson = (quantization: QuantizationMessage): Json => {
  const { scalar, product, binary, turboquant: turbo, disabled } = quantization;
  if (disabled !== undefined) return "Disabled";
  if (scalar !== undefined) {
    if (scalar.type !== "Int8") throw new GrpcError("invalidArgument", "Unknown quantization type");
    return { scalar: placedJson({ ...scalar, type: "int8" }) };
  }
  if (product !== undefined) return { product: placedJson({ ...product, compression: product.compression ?? "x4" }) };
  if (binary !== undefined) {
    const { encoding, query_encoding: query, ...rest } = binary;
    const names = { encoding: given(encoding, jsonName), query_encoding: given(query?.setting, jsonName) };
    return { binary: placedJson({ ...rest, ...names }) };
  }
  if (turbo !== undefined) return { turbo: placedJson({ ...turbo, bits: given(turbo.bits, jsonName) }) };
  throw new GrpcError("invalidArgument", "Unable to convert quantization config");
};

const datatypeJson = (datatype: string | undefined): Json =>
  datatype === "Default" ? undefined : given(datatype, jsonName);

/** A space of dense vectors, as it stands in JSON. */
export const vectorParamsJson = (params: VectorParamsMessage, at: string): Json => {
  const { size = 0, distance = "UnknownDistance", ...diff } = params;
  if (distance === "UnknownDistance") {
    throw new GrpcError("invalidArgument", "Malformed distance parameter: UnknownDistance");
  }
  if (typeof distance === "number") {
    throw new GrpcError("invalidArgument", `Malformed distance parameter, unexpected value: ${distance}`);
  }
  // In JSON it would fit no form of what vectors may be.
  if (Number(size) === 0) {
    throw validationError("JSON body", [{ field: `${at}.size`, text: rangeFault(0, 1, sizeMax) }]);
  }
  return object({
    ...vectorDiffJson(diff),
    size: sameInJson(size),
    distance,
    datatype: datatypeJson(diff.datatype),
    multivector_config: given(diff.multivector_config, ({ comparator = "MaxSim" }) => ({
      comparator: jsonName(comparator),
    })),
  });
};

const vectorDiffJson = (params: VectorParamsMessage): Readonly<Record<string, Json>> =>
  object({
    hnsw_config: given(params.hnsw_config, placedJson),
    quantization_config: given(params.quantization_config, quantizationJson),
    on_disk: params.on_disk,
    memory: memoryJson(params.memory),
  });

const byName = <T>(map: ReadonlyMap<string, T> | undefined, make: (value: T) => Json): Json =>
  Object.fromEntries([...(map ?? [])].map(([name, value]) => [name, make(value)]));

const vectorsJson = ({ params, params_map: map }: VectorsConfigMessage): Json =>
  params === undefined
    ? byName(map?.map, (each) => vectorParamsJson(each, "vectors.?"))
    : vectorParamsJson(params, "vectors");

const vectorsDiffJson = ({ params, params_map: map }: VectorsConfigMessage): Json =>
  params === undefined ? byName(map?.map, vectorDiffJson) : { "": vectorDiffJson(params) };

const sparseVectorsJson = ({ map }: SparseConfigMessage): Json =>
  byName(map, ({ index, modifier }) =>
    object({
      index: given(index, ({ datatype, ...rest }) =>
        object({ ...(placedJson(rest) as object), datatype: datatypeJson(datatype) }),
      ),
      modifier: given(modifier, jsonName),
    }),
  );

const strictModeJson = (config: NonNullable<SettingsMessage["strict_mode_config"]>): Json => {
  const { multivector_config: multi, sparse_config: sparse, ...rest } = config;
  return object({
    ...(sameInJson(rest) as object),
    multivector_config: given(multi, ({ multivector_config: byVector }) => sameInJson(byVector ?? new Map())),
    sparse_config: given(sparse, ({ sparse_config: byVector }) => sameInJson(byVector ?? new Map())),
  });
};
