/** The record's id is one of these. */
export interface HasIdFilter {
  readonly kind: "hasId";
  readonly ids: readonly string[];
}

/** The record has a document. */
export interface HasDocumentFilter {
  readonly kind: "hasDocument";
}

/** The record has a vector in the space. */
export interface HasVectorFilter {
  readonly kind: "hasVector";
  readonly space: string;
}

/** The record's id is of the partition, given as its JSON (see `idInPartition`). */
export interface InPartitionFilter {
  readonly kind: "inPartition";
  readonly partition: string;
}

/** The record is in one of `total` equal parts: SipHash-2-4 (zero key) of the id (8 little-endian bytes of a number, 16 bytes of a UUID, UTF-8 of a text), within its partition, modulo `total` is `index`. */
export interface SliceFilter {
  readonly kind: "slice";
  readonly total: number;
  readonly index: number;
}

export const hasId = (ids: readonly string[]): HasIdFilter => Object.freeze({ kind: "hasId", ids });

export const hasDocument = (): HasDocumentFilter => Object.freeze({ kind: "hasDocument" });

export const hasVector = (space: string): HasVectorFilter => Object.freeze({ kind: "hasVector", space });

export const inPartition = (partition: string): InPartitionFilter => Object.freeze({ kind: "inPartition", partition });

export const slice = (total: number, index: number): SliceFilter => Object.freeze({ kind: "slice", total, index });
