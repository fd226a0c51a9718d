import { isDefaultEmbeddingFunction } from "../configuration/embedding-function.js";
import { defaultHnsw } from "../configuration/hnsw.js";
import { defaultSpann, type SpannParameters } from "../configuration/spann.js";
import {
  documentKey,
  embeddingKey,
  type HnswParameters,
  type Schema,
  type ValueTypes,
  type VectorIndex,
} from "./types.js";

type Index = { readonly enabled: boolean } | undefined;

/** Whether an index, if it is mentioned at all, is switched this way. */
const is = (index: Index, enabled: boolean): boolean => index === undefined || index.enabled === enabled;

/** Whether a user's schema asks for nothing special; what it does not mention is as usual. */
export const isDefaultSchema = (schema: Schema): boolean =>
  schema.cmek === undefined &&
  areDefaults(schema.defaults) &&
  [...schema.keys.keys()].every((key) => key === embeddingKey || key === documentKey) &&
  isDefaultEmbedding(schema.keys.get(embeddingKey)) &&
  isDefaultDocument(schema.keys.get(documentKey));

const areDefaults = (types: ValueTypes): boolean =>
  is(types.string?.string_inverted_index, true) &&
  is(types.string?.fts_index, false) &&
  is(types.float?.float_inverted_index, true) &&
  is(types.int?.int_inverted_index, true) &&
  is(types.bool?.bool_inverted_index, true) &&
  isDefaultVector(types.float_list?.vector_index, false, undefined) &&
  isDefaultSparse(types);

const isDefaultSparse = ({ sparse_vector: sparse }: ValueTypes): boolean => {
  const index = sparse?.sparse_vector_index;
  if (index === undefined) return true;
  const { embedding_function: ef, source_key: sourceKey, bm25 } = index.config;
  return !index.enabled && isDefaultEmbeddingFunction(ef) && sourceKey === undefined && bm25 !== true;
};

const isDefaultVector = (index: VectorIndex | undefined, enabled: boolean, sourceKey: string | undefined): boolean => {
  if (index === undefined) return true;
  const { space, embedding_function: ef, source_key: source, hnsw, spann } = index.config;
  return (
    index.enabled === enabled &&
    isDefaultEmbeddingFunction(ef) &&
    (space ?? defaultHnsw.space) === defaultHnsw.space &&
    source === sourceKey &&
    (hnsw === undefined || spann === undefined) &&
    areDefaultParameters(hnsw) &&
    areDefaultSpannParameters(spann)
  );
};

/** The number of threads differs between machines and says nothing. */
const areDefaultParameters = (hnsw: HnswParameters = {}): boolean =>
  (Object.entries(hnsw) as [keyof HnswParameters, number][]).every(
    ([key, value]) => key === "num_threads" || value === defaultHnsw[key],
  );

const areDefaultSpannParameters = (spann: SpannParameters = {}): boolean =>
  (Object.entries(spann) as [keyof SpannParameters, number][]).every(([key, value]) => value === defaultSpann[key]);

const only = (types: ValueTypes, type: keyof ValueTypes): boolean => Object.keys(types).every((key) => key === type);

const isDefaultEmbedding = (types: ValueTypes | undefined): boolean =>
  types === undefined ||
  (only(types, "float_list") && isDefaultVector(types.float_list?.vector_index, true, documentKey));

const isDefaultDocument = (types: ValueTypes | undefined): boolean =>
  types === undefined ||
  (only(types, "string") && is(types.string?.fts_index, true) && is(types.string?.string_inverted_index, false));
