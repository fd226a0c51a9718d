import type { Collection, CollectionStatistics, FieldPath } from "@vexfs/core";
import { type CollectionConfig, shownConfig } from "../config/config.js";
import { vectorsByName } from "../config/vectors.js";
import { isIndexed } from "../indexes/field-index.js";
import { type FieldType, type IndexSchema, typeOf } from "../indexes/schema.js";
import { encode } from "../json/encode.js";
import { RawJson } from "../json/raw-json.js";
import { isSamePath, parseFieldPath } from "../paths/field-path.js";
import { indexedVectors } from "./indexed-vectors.js";
import type { OpenCollection } from "./open-collection.js";

/** Everything that is told of a collection, as JSON. */
export const collectionInfo = async ({ attributes, stored }: OpenCollection): Promise<string> => {
  const { config, createdAt, indexes } = attributes;
  const statistics = stored.statistics();
  const { count, pendingIndexes } = statistics;
  const warnings = warningsOf(config);
  return encode({
    status: statusOf(statistics),
    optimizer_status: optimizerStatus(statistics),
    warnings: warnings.length === 0 ? undefined : warnings.map((message) => ({ message })),
    indexed_vectors_count: indexedVectors(config, statistics),
    points_count: count,
    segments_count: 1,
    config: new RawJson(shownConfig(config)),
    payload_schema: await payloadSchema(stored, indexes, pendingIndexes),
    update_queue: { length: pendingIndexes.length },
    created_at: createdAt ?? undefined,
  });
};

/** Records that wait for their graph are searched exactly meanwhile, and texts that wait for their index are read. */
export const statusOf = ({
  fault,
  pendingRecords,
  pendingIndexes,
}: CollectionStatistics): "red" | "yellow" | "green" => {
  if (fault !== null) return "red";
  return pendingRecords > 0 || pendingIndexes.length > 0 ? "yellow" : "green";
};

/** Whether what goes on in the background goes well, or why not. */
export const optimizerStatus = ({ fault }: CollectionStatistics): "ok" | { readonly error: string } =>
  fault === null ? "ok" : { error: fault };

/** What is told of a declared index. */
export interface IndexInfo {
  readonly data_type: FieldType;
  readonly params?: object;
  readonly points: number;
}

/** The declared indexes, and how many points each has. */
export const payloadSchema = async (
  stored: Collection,
  indexes: ReadonlyMap<string, IndexSchema>,
  pending: readonly FieldPath[],
): Promise<ReadonlyMap<string, IndexInfo>> => {
  const entries = [...indexes].map(async ([field, schema]) => {
    const path = parseFieldPath(field) ?? [field];
    const isFilled = !pending.some((other) => isSamePath(other, path));
    const points = isFilled ? await stored.count({ filter: isIndexed(path, schema) }) : 0;
    const params = typeof schema === "string" ? {} : { params: schema };
    return [field, { data_type: typeOf(schema), ...params, points }] as const;
  });
  return new Map(await Promise.all(entries));
};

/** Settings that cannot have the effect that they ask for. */
const warningsOf = (config: CollectionConfig): readonly string[] =>
  [...vectorsByName(config.params.vectors)].flatMap(([name, params]) => {
    const isInline = params.hnsw_config?.inline_storage ?? config.hnsw_config.inline_storage ?? false;
    const isQuantized = (params.quantization_config ?? config.quantization_config) !== undefined;
    if (!isInline) return [];
    const option = `The \`hnsw_config.inline_storage\` option for vector '${name}'`;
    if (params.multivector_config !== undefined) {
      return [`${option} is not compatible with multivectors. This option will be ignored.`];
    }
    return isQuantized ? [] : [`${option} requires quantization to be enabled. This option will be ignored.`];
  });
