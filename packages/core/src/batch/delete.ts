import type { TextColumn } from "../columns.js";
import type { Filter } from "../filter/filter.js";

/** Deletes the records that have one of `ids` (when given) and pass `filter` (when given), oldest first, `limit` at most. */
export interface DeleteOperation {
  readonly kind: "delete";
  readonly ids?: TextColumn;
  readonly filter?: Filter;
  readonly limit?: number;
}

export const deleteRecords = (operation: Omit<DeleteOperation, "kind">): DeleteOperation =>
  Object.freeze({ kind: "delete", ...operation });
