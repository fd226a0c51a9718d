/**
 * Columns hold the bulk of a request or an answer (ids, vectors, payloads, documents) outside the JavaScript heap.
 * Protocols pass them on by reference; only an engine looks inside.
 */

/** Texts, one per item; an item may be absent. */
export interface TextColumn {
  readonly kind: "texts";
  readonly length: number;
  /** The text at `index`, or null where the item is absent. */
  at(index: number): string | null;
  /** Index of the first item that is the empty text; null when there is none. */
  firstEmpty(): number | null;
}

/** Dense f32 vectors, one per item; an item may be absent. */
export interface VectorColumn {
  readonly kind: "vectors";
  readonly length: number;
  /** Number of components of the vector at `index`, or null where the item is absent. */
  dimension(index: number): number | null;
  /**
   * The dimension shared by every present vector; `undefined` when they differ, `null` when no vector is present.
   */
  readonly uniformDimension: number | null | undefined;
  /** Index of the first vector with a component that is NaN or infinite, and what it is; null when all are finite. */
  firstNonFinite(): {
    readonly index: number;
    readonly value: "NaN" | "inf" | "-inf";
    readonly fromBase64: boolean;
  } | null;
  /** A copy of the vector at `index`, or null where the item is absent. */
  at(index: number): Float32Array | null;
}

/** Several dense f32 vectors an item, of one dimension within the item; an item may be absent. */
export interface MultiVectorColumn {
  readonly kind: "multiVectors";
  readonly length: number;
  /** The number of vectors of the item and of components of each, or null where the item is absent. */
  shape(index: number): { readonly vectors: number; readonly dimension: number } | null;
  /** The first item whose vectors differ in dimension, and the dimension of the one that does (0 if there is such a one); null when there is none. */
  firstRagged(): { readonly index: number; readonly dimension: number } | null;
  /** The item's vectors one after the other, or null where it is absent. */
  at(index: number): Float32Array | null;
}

/** Sparse f32 vectors, one per item; an item may be absent. Components are sorted by index. */
export interface SparseVectorColumn {
  readonly kind: "sparseVectors";
  readonly length: number;
  /** Number of components of the item, or null where it is absent. */
  size(index: number): number | null;
  /** The first item that is no sparse vector, and why; null when all are. */
  firstInvalid(): { readonly index: number; readonly reason: "lengths" | "duplicates" } | null;
  /** The item, or null where it is absent. */
  at(index: number): { readonly indices: Uint32Array; readonly values: Float32Array } | null;
}

/** Any column of vectors. */
export type AnyVectorColumn = VectorColumn | MultiVectorColumn | SparseVectorColumn;

/** Raw JSON values, one per item; an item may be absent. */
export interface JsonColumn {
  readonly kind: "json";
  readonly length: number;
  /** The raw JSON text at `index`, or null where the item is absent. */
  at(index: number): string | null;
}

export type Column = TextColumn | VectorColumn | MultiVectorColumn | SparseVectorColumn | JsonColumn;

/** Makes columns from JavaScript values, for callers that did not read them from a body. */
export interface ColumnFactory {
  texts(values: readonly (string | null)[]): TextColumn;
  /** `values` holds whole vectors of `dimension` components one after the other. */
  vectors(values: Float32Array, dimension: number): VectorColumn;
  /** One item; `values` holds its vectors of `dimension` components one after the other. */
  multiVector(values: Float32Array, dimension: number): MultiVectorColumn;
  /** One item. */
  sparseVector(indices: Uint32Array, values: Float32Array): SparseVectorColumn;
  /** One item a dimension: so many little-endian floats from where it starts in the bytes, or none at all (-1). */
  vectorItems(bytes: Uint8Array, starts: Uint32Array, dimensions: Int32Array): VectorColumn;
  /** One item a dimension: so many vectors of it as `counts` says, or none at all (-1). */
  multiVectorItems(values: Float32Array, dimensions: Int32Array, counts: Uint32Array): MultiVectorColumn;
  /** One item a count: so many of the indices and of the values, or none at all (-1). */
  sparseVectorItems(
    indices: Uint32Array,
    indexCounts: Int32Array,
    values: Float32Array,
    valueCounts: Int32Array,
  ): SparseVectorColumn;
  /** The items of the columns one after the other; all columns are of one kind. */
  concat<C extends AnyVectorColumn>(columns: readonly C[]): C;
  /** Each value is one JSON text, or null. */
  json(values: readonly (string | null)[]): JsonColumn;
}
