import type {
  Candidates,
  Column,
  CountPlan,
  FacetPlan,
  Filter,
  MatrixPlan,
  Prefetch,
  PutOperation,
  QueryPlan,
  ReadLimits,
  Source,
  TextColumn,
  WriteBatch,
  WriteOperation,
} from "@vexfs/core";
import { nativeColumn } from "./columns.js";
import type { NativeColumn } from "./native.js";
import { wireExpression } from "./wire-expression.js";
import { wireFilter, wireValue } from "./wire-filter.js";

/** What crosses into the addon: JSON that names columns by index, and the columns. */
export interface Crossing {
  readonly json: string;
  readonly columns: readonly NativeColumn[];
}

/** Gathers columns and hands out their indexes. */
class ColumnList {
  readonly columns: NativeColumn[] = [];

  add(column: Column): number {
    return this.columns.push(nativeColumn(column)) - 1;
  }
}

const wireCandidates = (candidates: Candidates | undefined, list: ColumnList): unknown =>
  candidates && { ids: list.add(candidates.ids), unknown: candidates.unknown };

const crossing = (value: unknown, list: ColumnList): Crossing => ({
  json: JSON.stringify(value),
  columns: list.columns,
});

const wireSource = (source: Source, list: ColumnList): unknown => {
  switch (source.kind) {
    case "nearest":
      return { ...source, queries: list.add(source.queries) };
    case "recommend":
    case "context":
      return { ...source, positives: list.add(source.positives), negatives: list.add(source.negatives) };
    case "discover":
      return {
        ...source,
        target: list.add(source.target),
        positives: list.add(source.positives),
        negatives: list.add(source.negatives),
      };
    case "weighted":
      return { ...source, examples: list.add(source.examples) };
    case "diverse":
      return { ...source, query: list.add(source.query) };
    case "scan":
    case "text":
    case "sample":
    case "fusion":
      return source;
    case "ordered":
      return { ...source, from: source.from && wireValue(source.from) };
    case "formula":
      return { ...source, expression: wireExpression(source.expression) };
  }
};

/** Appends prefetches, and theirs behind them, to a flat list; answers their places in it. JSON that nests is read only so deep. */
const listPrefetches = (
  prefetches: readonly Prefetch[] | undefined,
  flat: Record<string, unknown>[],
  list: ColumnList,
): readonly number[] | undefined =>
  prefetches?.map(({ source, filter, corpus, threshold, limit, prefetch }) => {
    const wire: Record<string, unknown> = {
      source: wireSource(source, list),
      filter: wireFilter(filter),
      corpus: wireFilter(corpus),
      threshold,
      limit,
    };
    const place = flat.push(wire) - 1;
    wire["prefetch"] = listPrefetches(prefetch, flat, list);
    return place;
  });

/** A query plan, ready to cross. */
export const encodeQuery = (plan: QueryPlan, limits: ReadLimits | undefined): Crossing => {
  const list = new ColumnList();
  const prefetches: Record<string, unknown>[] = [];
  return crossing(
    {
      source: wireSource(plan.source, list),
      prefetch: listPrefetches(plan.prefetch, prefetches, list),
      prefetches,
      filter: wireFilter(plan.filter),
      candidates: wireCandidates(plan.candidates, list),
      corpus: wireFilter(plan.corpus),
      threshold: plan.threshold,
      repeats: plan.repeats,
      grouping: plan.grouping,
      offset: plan.offset,
      limit: plan.limit,
      timeoutMs: limits?.timeoutMs,
    },
    list,
  );
};

/** A count plan, ready to cross. */
export const encodeCount = (plan: CountPlan, limits: ReadLimits | undefined): Crossing => {
  const list = new ColumnList();
  return crossing(
    {
      filter: wireFilter(plan.filter),
      candidates: wireCandidates(plan.candidates, list),
      timeoutMs: limits?.timeoutMs,
    },
    list,
  );
};

/** A facet plan's JSON. */
export const encodeFacet = (plan: FacetPlan, limits: ReadLimits | undefined): string =>
  JSON.stringify({
    path: plan.path,
    filter: wireFilter(plan.filter),
    limit: plan.limit,
    uuids: plan.uuids ?? false,
    timeoutMs: limits?.timeoutMs,
  });

/** A matrix plan's JSON. */
export const encodeMatrix = (plan: MatrixPlan, limits: ReadLimits | undefined): string =>
  JSON.stringify({ ...plan, filter: wireFilter(plan.filter), timeoutMs: limits?.timeoutMs });

/** Which records an operation speaks of. */
const wireSelection = (operation: { readonly ids?: TextColumn; readonly filter?: Filter }, list: ColumnList) => ({
  ids: operation.ids && list.add(operation.ids),
  filter: wireFilter(operation.filter),
});

const wirePut = (operation: PutOperation, list: ColumnList): unknown => ({
  kind: "put",
  ids: list.add(operation.ids),
  whenPresent: operation.whenPresent,
  whenAbsent: operation.whenAbsent,
  vectors: Object.fromEntries(Object.entries(operation.vectors).map(([space, column]) => [space, list.add(column)])),
  payloads: operation.payloads && list.add(operation.payloads),
  documents: operation.documents && list.add(operation.documents),
  uris: operation.uris && list.add(operation.uris),
  condition: wireFilter(operation.condition),
});

const wireOperation = (operation: WriteOperation, list: ColumnList): unknown => {
  switch (operation.kind) {
    case "put":
      return wirePut(operation, list);
    case "delete":
    case "changePayload":
    case "deleteVectors":
      return { ...operation, ...wireSelection(operation, list) };
  }
};

/** A write batch, ready to cross. */
export const encodeBatch = (batch: WriteBatch): Crossing => {
  const list = new ColumnList();
  const { operations, unchanged } = batch;
  return crossing(
    {
      operations: operations.map((operation) => wireOperation(operation, list)),
      unchanged: unchanged && { ids: list.add(unchanged.ids), since: unchanged.since },
    },
    list,
  );
};
