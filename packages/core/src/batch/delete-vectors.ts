import type { TextColumn } from "../columns.js";
import type { Filter } from "../filter/filter.js";

/** Takes the vectors in some spaces from the records that have one of `ids` (when given) and pass `filter` (when given). */
export interface DeleteVectorsOperation {
  readonly kind: "deleteVectors";
  readonly spaces: readonly string[];
  readonly ids?: TextColumn;
  readonly filter?: Filter;
  /** For `ids` that are not there: `error` refuses the batch with `unknown_id`. */
  readonly unknown: "error" | "ignore";
}

export const deleteVectors = (operation: Omit<DeleteVectorsOperation, "kind">): DeleteVectorsOperation =>
  Object.freeze({ kind: "deleteVectors", ...operation });
