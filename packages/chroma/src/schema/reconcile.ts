import { type Configuration, isDefaultConfiguration } from "../configuration/create-configuration.js";
import { type SpannParameters, spannFault } from "../configuration/spann.js";
import type { KnnIndex } from "../configuration/vector-index.js";
import { invalidArgument } from "../errors/chroma-error.js";
import { defaultSchema, schemaFromConfiguration } from "./defaults.js";
import { isDefaultSchema } from "./is-default.js";
import type { HnswParameters, Schema, ValueTypes, VectorConfig, VectorIndex } from "./types.js";

const refused = (reason: string): Error => invalidArgument(`Failed to reconcile schema: ${reason}`);

/** The schema of a new collection, out of what the user sent as schema and as configuration. */
export const reconcile = (given: Schema | null, configuration: Configuration, knnIndex: KnnIndex): Schema => {
  const configured = !isDefaultConfiguration(configuration);
  if (given !== null && configured && !isDefaultSchema(given)) {
    throw refused("Cannot set both collection config and schema simultaneously");
  }
  const completed = given === null ? defaultSchema(knnIndex) : complete(given, knnIndex);
  // A default configuration may still note an embedding function.
  return configured || isDefaultSchema(completed) ? schemaFromConfiguration(configuration) : completed;
};

const complete = (given: Schema, knnIndex: KnnIndex): Schema => {
  const whole = defaultSchema(knnIndex);
  const keys = new Map(whole.keys);
  for (const [key, types] of given.keys) {
    const defaults = keys.get(key);
    keys.set(key, defaults === undefined ? types : completeTypes(defaults, types));
  }
  return { ...given, defaults: completeTypes(whole.defaults, given.defaults), keys };
};

const completeTypes = (defaults: ValueTypes, given: ValueTypes): ValueTypes => {
  const merged = { ...defaults, ...given };
  // A type that is mentioned keeps the indexes that are not.
  for (const type of ["string", "float", "int", "bool", "sparse_vector"] as const) {
    if (defaults[type] !== undefined) Object.assign(merged, { [type]: { ...defaults[type], ...given[type] } });
  }
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

/** The parameters of the index that the server shows count; those of the other are dropped. */
const completeVector = (defaults: VectorIndex | undefined, given: VectorIndex | undefined): VectorIndex | undefined => {
  if (defaults === undefined || given === undefined) return given ?? defaults;
  const { hnsw, spann, ...own } = given.config;
  const { hnsw: hnswDefaults, spann: spannDefaults, ...rest } = defaults.config;
  if (hnswDefaults !== undefined) checkParameters(hnsw ?? {});
  if (spannDefaults !== undefined) checkSpannParameters(spann ?? {});
  const config: VectorConfig = {
    ...rest,
    ...own,
    ...(hnswDefaults === undefined ? {} : { hnsw: { ...hnswDefaults, ...hnsw } }),
    ...(spannDefaults === undefined ? {} : { spann: { ...spannDefaults, ...spann } }),
  };
  return { enabled: given.enabled, config: inOrder(config) };
};

/** The fields in the order in which Chroma shows them. */
const inOrder = ({ space, embedding_function, source_key, hnsw, spann }: VectorConfig): VectorConfig => ({
  ...(space === undefined ? {} : { space }),
  ...(embedding_function === undefined ? {} : { embedding_function }),
  ...(source_key === undefined ? {} : { source_key }),
  ...(hnsw === undefined ? {} : { hnsw }),
  ...(spann === undefined ? {} : { spann }),
});

const checkParameters = (hnsw: HnswParameters): void => {
  for (const field of ["batch_size", "sync_threshold"] as const) {
    const value = hnsw[field];
    if (value === undefined || value >= 2) continue;
    const range = `{"min": Number(2), "value": Number(${value})}`;
    throw refused(`Invalid HNSW configuration: ${field}: Validation error: range [${range}]`);
  }
};

const checkSpannParameters = (spann: SpannParameters): void => {
  const fault = spannFault(spann);
  if (fault !== null) throw refused(`Invalid SPANN configuration: ${fault}`);
};
