/** Records and queries, the same for either server. Row `i` of `vectors` belongs to the record `recordId(i)`. */
export interface Dataset {
  readonly name: string;
  readonly dimension: number;
  readonly count: number;
  /** `count × dimension`, row after row. */
  readonly vectors: Float32Array;
  readonly documents: readonly string[];
  /** 0 to 99, evenly spread and independent of the vectors: `bucket < p` lets p percent pass. */
  readonly buckets: Uint8Array;
  readonly queryCount: number;
  /** `queryCount × dimension`. */
  readonly queries: Float32Array;
}

/** One row of a matrix, as a view. */
export function row(matrix: Float32Array, index: number, dimension: number): Float32Array {
  return matrix.subarray(index * dimension, (index + 1) * dimension);
}

export function recordId(index: number): string {
  return `record-${String(index).padStart(7, "0")}`;
}

export function recordIndex(id: string): number {
  return Number(id.slice("record-".length));
}
