import type { TextColumn } from "../columns.js";
import type { DeleteOperation } from "./delete.js";
import type { DeleteVectorsOperation } from "./delete-vectors.js";
import type { ChangePayloadOperation } from "./payload.js";
import type { PutOperation } from "./put.js";

export type WriteOperation = PutOperation | DeleteOperation | ChangePayloadOperation | DeleteVectorsOperation;

/**
 * Operations applied atomically and in order. What filters, conditions and `unknown: "error"` select is settled before the
 * batch begins, so an operation with one of them must be the first of its batch, or follow others like it.
 */
export interface WriteBatch {
  readonly operations: readonly WriteOperation[];
  /**
   * The batch is refused with `conflict` if one of these records was inserted, changed or deleted after batch `since`, and with
   * `stale` if `since` is so long ago that this cannot be told.
   */
  readonly unchanged?: { readonly ids: TextColumn; readonly since: number };
}

/** What a batch did. By the time it arrives everything in it is on disk and visible to every read. */
export interface WriteResult {
  /** Number of this batch in the collection's log; grows by one a batch. */
  readonly sequence: number;
  /** For each operation, how many records it inserted, changed or deleted. */
  readonly affected: readonly number[];
}
