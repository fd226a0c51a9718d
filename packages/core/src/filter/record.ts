/** The record's id is one of these. */
export interface HasIdFilter {
  readonly kind: "hasId";
  readonly ids: readonly string[];
}

/** The record has a document. */
export interface HasDocumentFilter {
  readonly kind: "hasDocument";
}

export const hasId = (ids: readonly string[]): HasIdFilter => Object.freeze({ kind: "hasId", ids });

export const hasDocument = (): HasDocumentFilter => Object.freeze({ kind: "hasDocument" });
