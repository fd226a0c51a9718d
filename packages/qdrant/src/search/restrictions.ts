import { and, type Filter, hasId, isEmpty, not, type QueryPlan } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { compileOptionalFilter } from "../filter/compile.js";
import { fieldPath } from "../paths/field-path.js";
import type { SearchRequest, SearchSource } from "./kind.js";
import { rarityCorpus } from "./rarity.js";

/** What of the points that a search finds passes. */
type Restrictions = Pick<QueryPlan, "filter" | "corpus" | "threshold">;

/** What a request lets pass. */
export const restrictionsOf = (
  { fields, at }: SearchRequest,
  { source, excluded, prefetch }: SearchSource,
  collection: OpenCollection,
  groupedBy?: string,
): Restrictions => {
  const { filter } = compileOptionalFilter(fields.filter, collection.record, `${at}filter`);
  const { score_threshold: threshold = null } = fields;
  const parts: readonly Filter[] = [
    ...(excluded.length === 0 ? [] : [not(hasId(excluded))]),
    ...(filter === undefined ? [] : [filter]),
    // What has no group must not take the place of what has one in a list that others are made from.
    ...(groupedBy === undefined || prefetch === undefined ? [] : [not(isEmpty(fieldPath(groupedBy)))]),
  ];
  return {
    ...(parts.length === 0 ? {} : { filter: and(parts) }),
    ...rarityCorpus(fields.params?.idf, collection),
    // A sample has no scores that anything could be better than.
    ...(threshold === null || source.kind === "sample" ? {} : { threshold }),
  };
};
