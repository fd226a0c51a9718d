import type { DateRangeFilter } from "./date.js";
import type { EqualsFilter, ExistsFilter, InFilter, RangeFilter } from "./field.js";
import type { FullTextFilter, StartsWithFilter } from "./full-text.js";
import type { GeoBoxFilter, GeoPolygonFilter, GeoRadiusFilter } from "./geo.js";
import type { AndFilter, AtLeastFilter, NotFilter, OrFilter } from "./logic.js";
import type { NestedFilter } from "./nested.js";
import type { HasDocumentFilter, HasIdFilter, HasVectorFilter, InPartitionFilter, SliceFilter } from "./record.js";
import type { TextContainsFilter, TextRegexFilter } from "./text.js";
import type { HasTypeFilter, IsEmptyFilter, IsNullFilter, NotInFilter, ValuesCountFilter } from "./values-of-field.js";

/** A condition on records. Frozen data: no node knows who evaluates it. */
export type Filter =
  | AndFilter
  | OrFilter
  | NotFilter
  | AtLeastFilter
  | EqualsFilter
  | InFilter
  | NotInFilter
  | RangeFilter
  | DateRangeFilter
  | GeoBoxFilter
  | GeoRadiusFilter
  | GeoPolygonFilter
  | ExistsFilter
  | ValuesCountFilter
  | IsEmptyFilter
  | IsNullFilter
  | HasTypeFilter
  | NestedFilter
  | TextContainsFilter
  | TextRegexFilter
  | StartsWithFilter
  | FullTextFilter
  | HasIdFilter
  | HasDocumentFilter
  | HasVectorFilter
  | InPartitionFilter
  | SliceFilter;
