import type { CollectionRecord } from "@vexfs/core";
import type { CollectionParams } from "../config/params.js";
import { type Modifier, modifier, type SparseVectorParams, sparseDatatype } from "../config/sparse-vectors.js";
import {
  type Datatype,
  datatypes,
  distances,
  multivector,
  sizeMax,
  type VectorParams,
  vectorsByName,
  vectorsLike,
} from "../config/vectors.js";
import { badInput } from "../errors/qdrant-error.js";
import { type Decoder, optional, required, struct, unsigned, untagged, variant } from "../json/decode.js";
import type { Attributes } from "./attributes.js";
import type { WantedChange } from "./change.js";
import { denseSpace, sparseSpace } from "./spaces.js";

/** The body of a request to add a space. */
export type VectorNameConfig =
  | { readonly dense: VectorParams }
  | { readonly sparse: { readonly modifier?: Modifier; readonly datatype?: Datatype } };

const dense = struct("DenseVectorConfig", {
  size: required(unsigned("usize", { min: 1, max: sizeMax })),
  distance: required(variant(distances)),
  datatype: optional(variant(datatypes)),
  multivector_config: optional(multivector),
});

const sparse = struct("SparseVectorConfig", { modifier: optional(modifier), datatype: optional(sparseDatatype) });

export const vectorNameConfig: Decoder<VectorNameConfig> = untagged<VectorNameConfig>("VectorNameConfig", [
  struct("DenseVectorNameConfig", { dense: required(dense) }),
  struct("SparseVectorNameConfig", { sparse: required(sparse) }),
]);

/** The change that adds a space, or null when it is there already. */
export const withVector = (attributes: Attributes, name: string, given: VectorNameConfig): WantedChange | null =>
  "dense" in given ? withDense(attributes, name, given.dense) : withSparse(attributes, name, given.sparse);

const withDense = (attributes: Attributes, name: string, given: VectorParams): WantedChange | null => {
  const { params } = attributes.config;
  const vectors = vectorsByName(params.vectors);
  const existing = vectors.get(name);
  if (existing !== undefined) {
    if (isSame(existing, given)) return null;
    throw badInput(`Vector \`${name}\` already exists with a different configuration`);
  }
  if (params.sparse_vectors?.has(name)) throw badInput(`Vector \`${name}\` already exists as a sparse vector`);
  const added = sorted(new Map([...vectors, [name, given]]));
  return {
    attributes: withParams(attributes, { ...params, vectors: vectorsLike(params.vectors, added) }),
    addSpaces: [denseSpace(name, given, attributes.config)],
  };
};

const withSparse = (
  attributes: Attributes,
  name: string,
  { datatype, modifier: weighting }: { readonly modifier?: Modifier; readonly datatype?: Datatype },
): WantedChange | null => {
  const { params } = attributes.config;
  const vectors = params.sparse_vectors ?? new Map<string, SparseVectorParams>();
  const existing = vectors.get(name);
  if (existing !== undefined) {
    if (existing.modifier === weighting && existing.index?.datatype === datatype) return null;
    throw badInput(`Sparse vector \`${name}\` already exists with a different configuration`);
  }
  if (vectorsByName(params.vectors).has(name)) throw badInput(`Vector \`${name}\` already exists as a dense vector`);
  const added: SparseVectorParams = {
    ...(datatype === undefined ? {} : { index: { datatype } }),
    ...(weighting === undefined ? {} : { modifier: weighting }),
  };
  return {
    attributes: withParams(attributes, { ...params, sparse_vectors: sorted(new Map([...vectors, [name, added]])) }),
    addSpaces: [sparseSpace(name)],
  };
};

/** Settings that can be changed later do not count. */
const isSame = (existing: VectorParams, given: VectorParams): boolean =>
  existing.size === given.size &&
  existing.distance === given.distance &&
  existing.datatype === given.datatype &&
  existing.multivector_config?.comparator === given.multivector_config?.comparator;

/** The change that removes a space, or null when there is none. */
export const withoutVector = (
  attributes: Attributes,
  { spaces }: CollectionRecord,
  name: string,
): WantedChange | null => {
  if (!spaces.some((space) => space.name === name)) return null;
  const { params } = attributes.config;
  const vectors = vectorsLike(params.vectors, without(vectorsByName(params.vectors), name));
  const { sparse_vectors: sparseVectors, ...rest } = params;
  const kept = sparseVectors === undefined ? {} : { sparse_vectors: without(sparseVectors, name) };
  return { attributes: withParams(attributes, { ...rest, ...kept, vectors }), removeSpaces: [name] };
};

const withParams = (attributes: Attributes, params: CollectionParams): Attributes => ({
  ...attributes,
  config: { ...attributes.config, params },
});

const without = <T>(map: ReadonlyMap<string, T>, name: string): ReadonlyMap<string, T> =>
  new Map([...map].filter(([key]) => key !== name));

const sorted = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
  new Map([...map].sort(([one], [other]) => (one < other ? -1 : 1)));
