import { payloadSchema } from "../collections/info.js";
import type { CollectionConfig } from "../config/config.js";
import { vectorsByName } from "../config/vectors.js";
import type { CollectionFigures } from "./collection-figures.js";
import { bytesOf, type ShardFigures } from "./shard-figures.js";

/** What telemetry says of the one segment of a shard. Indexes are of the whole collection. */
export const segmentTelemetry = async (figures: CollectionFigures, shard: ShardFigures): Promise<object> => {
  const { collection, statistics } = figures;
  const { attributes, stored, record } = collection;
  const bytes = bytesOf(figures, shard);
  const schema = await payloadSchema(stored, attributes.indexes, statistics.pendingIndexes);
  const vectorData = statistics.spaces.map(({ name, indexed }) => {
    const vectors = shard.vectors.get(name) ?? 0;
    return [name, { num_vectors: vectors, num_indexed_vectors: Math.min(vectors, Math.round(indexed * shard.share)) }];
  });
  const data = Object.fromEntries(vectorData) as Readonly<Record<string, VectorData>>;
  const sum = (count: (data: VectorData) => number): number =>
    Object.values(data).reduce((total, each) => total + count(each), 0);
  const indexed = sum((each) => each.num_indexed_vectors);
  return {
    info: {
      uuid: record.id,
      segment_type: indexed > 0 ? "indexed" : "plain",
      num_vectors: sum((each) => each.num_vectors),
      num_points: shard.points,
      num_deferred_points: null,
      num_deleted_deferred_points: null,
      num_indexed_vectors: indexed,
      num_deleted_vectors: 0,
      vectors_size_bytes: bytes.vectors,
      payloads_size_bytes: bytes.payloads,
      ram_usage_bytes: Math.round(statistics.memoryBytes * shard.share),
      disk_usage_bytes: bytes.vectors + bytes.payloads,
      is_appendable: true,
      index_schema: Object.fromEntries(schema),
      vector_data: Object.fromEntries(
        Object.entries(data).map(([name, counts]) => [name, { ...counts, num_deleted_vectors: 0 }]),
      ),
    },
    config: segmentConfig(attributes.config),
    vector_index_searches: [],
    payload_field_indices: [...schema].map(([field, { data_type: type, points }]) => ({
      field_name: field,
      index_type: type,
      points_values_count: points,
      points_count: points,
    })),
  };
};

interface VectorData {
  readonly num_vectors: number;
  readonly num_indexed_vectors: number;
}

const segmentConfig = ({ params, hnsw_config: hnsw, quantization_config: quantization }: CollectionConfig): object => {
  const { vectors, sparse_vectors: sparse } = params;
  const dense = [...vectorsByName(vectors)].map(([name, { hnsw_config: own, quantization_config, ...described }]) => {
    const { size, distance, multivector_config, datatype } = described;
    return [
      name,
      {
        size,
        distance,
        storage_type: "ChunkedMmap",
        index: { type: "hnsw", options: { ...hnsw, ...own } },
        quantization_config: quantization_config ?? quantization ?? null,
        multivector_config,
        datatype,
      },
    ];
  });
  const sparseData = [...(sparse ?? [])].map(([name, { modifier, index }]) => [
    name,
    { index: { ...index, index_type: "MutableRam" }, storage_type: "mmap", modifier },
  ]);
  return {
    vector_data: Object.fromEntries(dense),
    ...(sparseData.length === 0 ? {} : { sparse_vector_data: Object.fromEntries(sparseData) }),
    payload_storage_type: { type: "mmap" },
  };
};
