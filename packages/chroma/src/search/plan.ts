import type { ColumnFactory, Filter, QueryPlan } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { distanceRules } from "../configuration/spaces.js";
import { ChromaError } from "../errors/chroma-error.js";
import type { SearchPayload } from "./payload.js";
import { queryColumn } from "./query-vector.js";
import type { KnnExpression, RankExpression } from "./rank.js";
import type { ScoreRule } from "./select.js";

/** A search as a plan; `score` is null when its rows have none. */
export interface SearchPlan {
  readonly plan: QueryPlan;
  readonly score: ScoreRule | null;
}

/** Sparse vectors are measured by 1 − the dot product. */
const sparseRule: ScoreRule = { scale: -1, offset: 1 };

/** Compiles a search. Grouping looks at all rows, so that offset and limit are the caller's then. */
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
    const { source, score } = nearest(rank, collection, columns);
    const rows = Math.max(0, rank.limit - offset);
    return { plan: { source, ...window, limit: Math.min(rows, limit ?? rows) }, score };
  }
  return rankedPlan(rank, window);
};

const nearest = (
  { key, query }: KnnExpression,
  { attributes, efSearch, space }: OpenCollection,
  columns: ColumnFactory,
): { readonly source: QueryPlan["source"]; readonly score: ScoreRule } => {
  const queries = queryColumn(query, columns);
  if (query.kind === "dense") {
    const { scale, offset } = distanceRules[space];
    return { source: { kind: "nearest", space: "", queries, ef: efSearch }, score: { scale, offset } };
  }
  const idf = attributes.schema.keys.get(key)?.sparse_vector?.sparse_vector_index?.config.bm25 === true;
  return { source: { kind: "nearest", space: key, queries, idf }, score: sparseRule };
};

const rankedPlan = (_rank: RankExpression, _window: Omit<QueryPlan, "source">): SearchPlan => {
  throw new ChromaError("unimplemented", "Only a single $knn without return_rank can rank a search so far");
};
