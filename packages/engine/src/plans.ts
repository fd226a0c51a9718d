import type { Candidates, Column, CountPlan, QueryPlan, ReadLimits, WriteBatch, WriteOperation } from "@vexfs/core";
import { nativeColumn } from "./columns.js";
import type { NativeColumn } from "./native.js";
import { wireFilter } from "./wire-filter.js";

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

/** A query plan, ready to cross. */
export const encodeQuery = (plan: QueryPlan, limits: ReadLimits | undefined): Crossing => {
  const list = new ColumnList();
  const { source } = plan;
  const wireSource = source.kind === "nearest" ? { ...source, queries: list.add(source.queries) } : source;
  return crossing(
    {
      source: wireSource,
      filter: wireFilter(plan.filter),
      candidates: wireCandidates(plan.candidates, list),
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

const wireOperation = (operation: WriteOperation, list: ColumnList): unknown => {
  switch (operation.kind) {
    case "put":
      return {
        kind: "put",
        ids: list.add(operation.ids),
        whenPresent: operation.whenPresent,
        whenAbsent: operation.whenAbsent,
        vectors: Object.fromEntries(
          Object.entries(operation.vectors).map(([space, column]) => [space, list.add(column)]),
        ),
        payloads: operation.payloads && list.add(operation.payloads),
        documents: operation.documents && list.add(operation.documents),
        uris: operation.uris && list.add(operation.uris),
      };
    case "delete":
      return {
        kind: "delete",
        ids: operation.ids && list.add(operation.ids),
        filter: wireFilter(operation.filter),
        limit: operation.limit,
      };
  }
};

/** A write batch, ready to cross. */
export const encodeBatch = (batch: WriteBatch): Crossing => {
  const list = new ColumnList();
  return crossing({ operations: batch.operations.map((operation) => wireOperation(operation, list)) }, list);
};
