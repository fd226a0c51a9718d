import type { AnyVectorColumn, ColumnFactory } from "@vexfs/core";
import { array, type Decoder, float, string, struct, unsigned, untagged } from "../json/decode.js";

interface SparseVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
  readonly tokens?: readonly string[];
}

/** What is searched for: the numbers as the request has them. */
export type QueryVector =
  | { readonly kind: "dense"; readonly values: readonly number[] }
  | ({ readonly kind: "sparse" } & SparseVector);

const sparse = struct<SparseVector>("SparseVector", {
  indices: { decode: array(unsigned("u32")), isRequired: true },
  values: { decode: array(float), isRequired: true },
  tokens: { decode: array(string) },
});

/** Decodes the vector of a search: a list of numbers, or a sparse vector. */
export const queryVector: Decoder<QueryVector> = untagged<QueryVector>("QueryVector", [
  (value, path) => ({ kind: "dense", values: array(float)(value, path) }),
  (value, path) => ({ kind: "sparse", ...sparse(value, path) }),
]);

/** What is wrong with a sparse vector, or null. */
export const sparseFault = ({ indices, values, tokens = [] }: SparseVector): string | null => {
  if (indices.length !== values.length || (tokens.length > 0 && tokens.length !== indices.length)) {
    return "Sparse vector indices, values, and tokens (when present) must have the same length";
  }
  return indices.every((index, place) => place === 0 || index > (indices[place - 1] ?? index))
    ? null
    : "Sparse vector indices must be sorted in strictly ascending order (no duplicates)";
};

/** The vector as a column of one item. */
export const queryColumn = (query: QueryVector, columns: ColumnFactory): AnyVectorColumn =>
  query.kind === "sparse"
    ? columns.sparseVector(Uint32Array.from(query.indices), Float32Array.from(query.values))
    : columns.vectors(Float32Array.from(query.values), query.values.length);
