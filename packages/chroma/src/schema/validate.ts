import { documentKey, embeddingKey, type Schema, type ValueTypes } from "./types.js";

/** What is wrong with a user's schema, or null. */
export const schemaFault = (schema: Schema): string | null => {
  if (schema.source_attached_function_id !== undefined) {
    return "Cannot set source_attached_function_id. This field is reserved for system use.";
  }
  const early = defaultsFault(schema.defaults);
  if (early !== null) return early;
  for (const [key, types] of schema.keys) {
    const fault = reservedFault(key, types) ?? vectorFault(key, types) ?? sparseFault(types) ?? stringFault(key, types);
    if (fault !== null) return fault;
  }
  return null;
};

const defaultsFault = (types: ValueTypes): string | null => {
  const vector = types.float_list?.vector_index;
  if (vector?.enabled === true) {
    return "Vector index cannot be enabled by default. It can only be enabled on #embedding field.";
  }
  if (vector?.config.hnsw !== undefined && vector.config.spann !== undefined) {
    return "Both spann and hnsw config cannot be present at the same time.";
  }
  if (types.sparse_vector?.sparse_vector_index?.enabled === true) {
    return "Sparse vector index cannot be enabled by default. Please enable sparse vector index on specific keys.";
  }
  if (types.string?.fts_index?.enabled === true) {
    return "Full text search / regular expression index cannot be enabled by default. It can only be enabled on #document field.";
  }
  return null;
};

const reservedFault = (key: string, types: ValueTypes): string | null => {
  if (key.startsWith("#") && key !== documentKey && key !== embeddingKey) {
    return `key cannot begin with '#'. Keys starting with '#' are reserved for system use: ${key}`;
  }
  const others = (type: keyof ValueTypes): boolean => Object.keys(types).some((name) => name !== type);
  if (key === documentKey && others("string")) {
    return `Document field cannot have any value types other than string: ${key}`;
  }
  if (key === embeddingKey && others("float_list")) {
    return `Embedding field cannot have any value types other than float_list: ${key}`;
  }
  return null;
};

const vectorFault = (key: string, types: ValueTypes): string | null => {
  const vector = types.float_list?.vector_index;
  if (vector?.enabled === true && key !== embeddingKey) {
    return `Vector index can only be enabled on #embedding field: ${key}`;
  }
  if (vector?.config.source_key !== undefined && vector.config.source_key !== documentKey) {
    return "Vector index can only source from #document";
  }
  return null;
};

const sparseFault = (types: ValueTypes): string | null => {
  const sparse = types.sparse_vector?.sparse_vector_index;
  const sourceKey = sparse?.config.source_key;
  if (sparse?.enabled === true && sourceKey !== undefined && sparse.config.embedding_function === undefined) {
    return "If source_key is provided then embedding_function must also be provided since there is no default embedding function.";
  }
  if (sourceKey?.startsWith("#") === true && sourceKey !== documentKey) {
    return "source_key cannot begin with '#'. The only valid key starting with '#' is Key.DOCUMENT or '#document'.";
  }
  return null;
};

const stringFault = (key: string, types: ValueTypes): string | null => {
  if (types.string?.fts_index?.enabled === true && key !== documentKey) {
    return `Full text search / regular expression index can only be enabled on #document field: ${key}`;
  }
  if (types.string?.string_inverted_index?.enabled === true && key === documentKey) {
    return `String inverted index can not be enabled on #document key: ${key}`;
  }
  return null;
};
