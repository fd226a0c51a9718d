import type { EqualsFilter, ExistsFilter, InFilter, RangeFilter } from "./field.js";
import type { AndFilter, AtLeastFilter, NotFilter, OrFilter } from "./logic.js";
import type { HasDocumentFilter, HasIdFilter } from "./record.js";
import type { TextContainsFilter, TextRegexFilter } from "./text.js";

/** A condition on records. Frozen data: no node knows who evaluates it. */
export type Filter =
  | AndFilter
  | OrFilter
  | NotFilter
  | AtLeastFilter
  | EqualsFilter
  | InFilter
  | RangeFilter
  | ExistsFilter
  | TextContainsFilter
  | TextRegexFilter
  | HasIdFilter
  | HasDocumentFilter;
