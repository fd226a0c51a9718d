import type { TextColumn } from "../columns.js";
import type { Filter } from "../filter/filter.js";
import type { FieldPath } from "../filter/values.js";

/**
 * What happens to a payload. JSON texts are objects. `set` writes keys beside those that stay (into the object at `at`, which is made
 * when it is not there); `overwrite` makes it exactly the object; `remove` takes values away; `clear` takes all away.
 */
export type PayloadChange =
  | { readonly kind: "set"; readonly value: string; readonly at?: FieldPath }
  | { readonly kind: "overwrite"; readonly value: string }
  | { readonly kind: "remove"; readonly paths: readonly FieldPath[] }
  | { readonly kind: "clear" };

/** Changes the payloads of the records that have one of `ids` (when given) and pass `filter` (when given). */
export interface ChangePayloadOperation {
  readonly kind: "changePayload";
  readonly change: PayloadChange;
  readonly ids?: TextColumn;
  readonly filter?: Filter;
  /** For `ids` that are not there: `error` refuses the batch with `unknown_id`. */
  readonly unknown: "error" | "ignore";
}

export const changePayload = (operation: Omit<ChangePayloadOperation, "kind">): ChangePayloadOperation =>
  Object.freeze({ kind: "changePayload", ...operation });
