import { type Configuration, isDefaultConfiguration } from "../configuration/create-configuration.js";
import { invalidArgument } from "../errors/chroma-error.js";
import { defaultSchema, schemaFromConfiguration } from "./defaults.js";
import { isDefaultSchema } from "./is-default.js";
import type { HnswParameters, Schema, ValueTypes, VectorConfig, VectorIndex } from "./types.js";

const refused = (reason: string): Error => invalidArgument(`Failed to reconcile schema: ${reason}`);

/** The schema of a new collection, out of what the user sent as schema and as configuration. */
export const reconcile = (given: Schema | null, configuration: Configuration): Schema => {
  const configured = !isDefaultConfiguration(configuration);
  if (given !== null && configured && !isDefaultSchema(given)) {
    throw refused("Cannot set both collection config and schema simultaneously");
  }
  const completed = given === null ? defaultSchema : complete(given);
  // A default configuration may still note an embedding function.
  const schema = configured || isDefaultSchema(completed) ? schemaFromConfiguration(configuration) : completed;
  refuseSparseIndex(schema);
  return schema;
};

const complete = (given: Schema): Schema => {
  const keys = new Map(defaultSchema.keys);
  for (const [key, types] of given.keys) {
    const defaults = keys.get(key);
    keys.set(key, defaults === undefined ? types : completeTypes(defaults, types));
  }
  return { ...given, defaults: completeTypes(defaultSchema.defaults, given.defaults), keys };
};

const completeTypes = (defaults: ValueTypes, given: ValueTypes): ValueTypes => {
  const merged = { ...defaults, ...given };
  if (defaults.string !== undefined) Object.assign(merged, { string: { ...defaults.string, ...given.string } });
  const vector = completeVector(defaults.float_list?.vector_index, given.float_list?.vector_index);
  if (vector !== undefined) Object.assign(merged, { float_list: { vector_index: vector } });
  const sparse = given.sparse_vector?.sparse_vector_index;
  const sparseDefaults = defaults.sparse_vector?.sparse_vector_index;
  if (sparse !== undefined && sparseDefaults !== undefined) {
    const config = { ...sparseDefaults.config, ...sparse.config };
    Object.assign(merged, { sparse_vector: { sparse_vector_index: { enabled: sparse.enabled, config } } });
  }
  return merged;
};

const completeVector = (defaults: VectorIndex | undefined, given: VectorIndex | undefined): VectorIndex | undefined => {
  if (defaults === undefined || given === undefined) return given ?? defaults;
  const hnsw = { ...defaults.config.hnsw, ...given.config.hnsw };
  checkParameters(hnsw);
  const { spann: _, ...config }: VectorConfig = { ...defaults.config, ...given.config, hnsw };
  return { enabled: given.enabled, config: inOrder(config) };
};

/** The fields in the order in which Chroma shows them. */
const inOrder = ({ space, embedding_function, source_key, hnsw }: VectorConfig): VectorConfig => ({
  ...(space === undefined ? {} : { space }),
  ...(embedding_function === undefined ? {} : { embedding_function }),
  ...(source_key === undefined ? {} : { source_key }),
  ...(hnsw === undefined ? {} : { hnsw }),
});

const checkParameters = (hnsw: HnswParameters): void => {
  for (const field of ["batch_size", "sync_threshold"] as const) {
    const value = hnsw[field];
    if (value === undefined || value >= 2) continue;
    const range = `{"min": Number(2), "value": Number(${value})}`;
    throw refused(`Invalid HNSW configuration: ${field}: Validation error: range [${range}]`);
  }
};

const refuseSparseIndex = (schema: Schema): void => {
  const all = [schema.defaults, ...schema.keys.values()];
  if (all.some((types) => types.sparse_vector?.sparse_vector_index?.enabled === true)) {
    throw refused("Invalid schema input: Sparse vector indexing is not enabled in local");
  }
};
