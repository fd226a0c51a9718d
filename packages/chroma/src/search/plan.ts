import type { ColumnFactory, Filter, QueryPlan } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { rankFormula } from "./formula.js";
import { nearestRecords } from "./nearest.js";
import type { SearchPayload } from "./payload.js";
import type { ScoreRule } from "./select.js";

/** A search as a plan; `score` is null when its rows have none. */
export interface SearchPlan {
  readonly plan: QueryPlan;
  readonly score: ScoreRule | null;
}

/** Formulas give the scores that are shown. */
const asComputed: ScoreRule = { scale: 1, offset: 0 };

/** Compiles a search; null when nothing can be found. Grouping looks at all rows, so that offset and limit are the caller's then. */
export const searchPlan = (
  search: SearchPayload,
  filter: Filter | null,
  collection: OpenCollection,
  columns: ColumnFactory,
): SearchPlan | null => {
  const isGrouped = search.group_by?.aggregate !== undefined;
  const offset = isGrouped ? 0 : (search.limit?.offset ?? 0);
  const limit = isGrouped ? undefined : search.limit?.limit;
  const window = { ...(filter === null ? {} : { filter }), offset, ...(limit === undefined ? {} : { limit }) };
  const { rank } = search;
  if (rank === undefined) return { plan: { source: { kind: "scan", order: "insertion" }, ...window }, score: null };
  if (rank.kind === "knn" && !rank.return_rank) {
    // The distances of one search order its rows already.
    const { source, score } = nearestRecords(rank, collection, columns);
    const rows = Math.max(0, rank.limit - offset);
    return { plan: { source, ...window, limit: Math.min(rows, limit ?? rows) }, score };
  }
  const { source, prefetch } = rankFormula(rank, collection, columns);
  return prefetch.length === 0 ? null : { plan: { source, prefetch, ...window }, score: asComputed };
};
