import { and, type Filter, hasId, isEmpty, not, type QueryPlan } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { checkAll } from "../errors/qdrant-error.js";
import { compileOptionalFilter } from "../filter/compile.js";
import { fieldPath } from "../paths/field-path.js";
import { checkFields } from "./fields.js";
import type { SearchRequest, SearchSource } from "./kind.js";
import { rarityCorpus } from "./rarity.js";

/** What of the points that a search finds passes. */
type Restrictions = Pick<QueryPlan, "filter" | "corpus" | "threshold">;

/**
 * The filter of a search. Refuses what cannot be meant of the search, all of it together; `atSizes` is where the sizes of groups stand
 * in the body.
 */
export const checkedFilter = (
  { fields, at }: SearchRequest,
  collection: OpenCollection,
  atSizes?: string,
): Filter | undefined => {
  let filter: Filter | undefined;
  const compile = (): void => {
    filter = compileOptionalFilter(fields.filter, collection.record, `${at}filter`).filter;
  };
  checkAll([() => checkFields(fields, at, atSizes), compile]);
  return filter;
};

/** What a request lets pass, of which `filter` was compiled. */
export const restrictionsOf = (
  { fields }: SearchRequest,
  { source, excluded, prefetch }: SearchSource,
  filter: Filter | undefined,
  collection: OpenCollection,
  groupedBy?: string,
): Restrictions => {
  const parts: Filter[] = [];
  if (excluded.length > 0) parts.push(not(hasId(excluded)));
  if (filter !== undefined) parts.push(filter);
  // What has no group must not take the place of what has one in a list that others are made from.
  if (groupedBy !== undefined && prefetch !== undefined) parts.push(not(isEmpty(fieldPath(groupedBy))));
  return {
    filter: parts.length === 0 ? undefined : and(parts),
    corpus: rarityCorpus(fields.params?.idf, collection),
    // A sample has no scores that anything could be better than.
    threshold: source.kind === "sample" ? undefined : (fields.score_threshold ?? undefined),
  };
};
