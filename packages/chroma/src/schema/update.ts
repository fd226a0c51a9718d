import type { EmbeddingFunction } from "../configuration/embedding-function.js";
import type { SpannParameters } from "../configuration/spann.js";
import { embeddingKey, type HnswParameters, type Schema, type ValueTypes } from "./types.js";

/** What `new_configuration` changes. */
export interface SchemaChange {
  readonly hnsw: HnswParameters;
  readonly spann: Pick<SpannParameters, "search_nprobe" | "ef_search">;
  readonly embeddingFunction: EmbeddingFunction | undefined;
}

/** The schema after a change of configuration, which lands in the defaults and in `#embedding`; one of the other kind of index changes nothing. */
export const updatedSchema = (schema: Schema, change: SchemaChange): Schema => {
  const keys = new Map(schema.keys);
  const embedding = keys.get(embeddingKey);
  if (embedding !== undefined) keys.set(embeddingKey, updatedTypes(embedding, change));
  return { ...schema, defaults: updatedTypes(schema.defaults, change), keys };
};

const updatedTypes = (types: ValueTypes, { hnsw, spann, embeddingFunction }: SchemaChange): ValueTypes => {
  const vector = types.float_list?.vector_index;
  if (vector === undefined) return types;
  const { space, source_key, ...rest } = vector.config;
  const ef = embeddingFunction ?? rest.embedding_function;
  const config = {
    ...(space === undefined ? {} : { space }),
    ...(ef === undefined ? {} : { embedding_function: ef }),
    ...(source_key === undefined ? {} : { source_key }),
    ...(rest.hnsw === undefined ? {} : { hnsw: { ...rest.hnsw, ...hnsw } }),
    ...(rest.spann === undefined ? {} : { spann: { ...rest.spann, ...spann } }),
  };
  return { ...types, float_list: { vector_index: { enabled: vector.enabled, config } } };
};
