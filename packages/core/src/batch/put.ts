import type { JsonColumn, MultiVectorColumn, SparseVectorColumn, TextColumn, VectorColumn } from "../columns.js";
import type { Filter } from "../filter/filter.js";

/**
 * Writes records by id, in order, so that a later item of the same id sees what an earlier one did.
 *
 * `whenPresent` says what happens to a record that exists: `skip` leaves it alone, `replace` makes it exactly the new record,
 * `merge` changes only what the item brings (absent vector, document or URI: kept; payload: merged key by key, a null value deletes its key).
 * `whenAbsent` says whether an unknown id is inserted, skipped, or refuses the batch with `unknown_id`.
 */
export interface PutOperation {
  readonly kind: "put";
  readonly ids: TextColumn;
  readonly whenPresent: "skip" | "replace" | "merge";
  readonly whenAbsent: "insert" | "skip" | "error";
  /** Vectors by space name; the unnamed space is `""`. */
  readonly vectors: Readonly<Record<string, VectorColumn | MultiVectorColumn | SparseVectorColumn>>;
  /** One JSON object an item. */
  readonly payloads?: JsonColumn;
  readonly documents?: TextColumn;
  readonly uris?: TextColumn;
  /** A record that exists is left alone unless it passes. */
  readonly condition?: Filter;
}

export const put = (operation: Omit<PutOperation, "kind">): PutOperation =>
  Object.freeze({ kind: "put", ...operation });
