import type { ColumnFactory, Prefetch, QueryPlan, TextColumn } from "@vexfs/core";
import { filterIn, type Scope, storedIds, withStoredIds } from "./scope.js";

/** The column of the ids under which the points of some ids may be stored. */
export const storedIdColumn = (ids: TextColumn, scope: Scope, columns: ColumnFactory): TextColumn => {
  if (scope.keys === null) return ids;
  const stored: string[] = [];
  for (let index = 0; index < ids.length; index++) stored.push(...storedIds(ids.at(index) ?? "", scope));
  return columns.texts(stored);
};

/** Restricts any read to a scope. */
export const restricted = <Plan extends Pick<QueryPlan, "filter" | "candidates">>(
  plan: Plan,
  scope: Scope,
  columns: ColumnFactory,
): Plan => {
  const { filter, candidates } = plan;
  const named = candidates && { ...candidates, ids: storedIdColumn(candidates.ids, scope, columns) };
  return {
    ...plan,
    filter: filterIn(scope, filter),
    ...(named === undefined ? {} : { candidates: named }),
  };
};

/** Restricts a query to a scope: its filter holds for the prefetches, too, and rarity is counted within the scope. */
export const restrictedQuery = (plan: QueryPlan, scope: Scope, columns: ColumnFactory): QueryPlan => ({
  ...restricted(plan, scope, columns),
  ...corpusIn(plan, scope),
  ...(plan.source.kind === "ordered" ? { repeats: plan.repeats ?? "differing" } : {}),
  ...(plan.prefetch === undefined ? {} : { prefetch: plan.prefetch.map((each) => restrictedPrefetch(each, scope)) }),
});

const restrictedPrefetch = (prefetch: Prefetch, scope: Scope): Prefetch => ({
  ...prefetch,
  ...(prefetch.filter === undefined ? {} : { filter: withStoredIds(prefetch.filter, scope) }),
  ...corpusIn(prefetch, scope),
  ...(prefetch.prefetch === undefined
    ? {}
    : { prefetch: prefetch.prefetch.map((each) => restrictedPrefetch(each, scope)) }),
});

const corpusIn = ({ source, corpus }: Pick<QueryPlan, "source" | "corpus">, scope: Scope): Pick<QueryPlan, "corpus"> =>
  source.kind === "text" || ("idf" in source && source.idf === true) ? { corpus: filterIn(scope, corpus) } : {};
