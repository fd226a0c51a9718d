import { type CountPlan, EngineError, type QueryPlan } from "@vexfs/core";
import { dense } from "./columns.js";
import { passes } from "./filter/evaluate.js";
import { farness, measure } from "./measure.js";
import type { ModelRecord } from "./record.js";
import type { ModelStore } from "./store.js";
import { unsupported } from "./unsupported.js";

/** A row of an answer. */
export interface ModelRow {
  readonly record: ModelRecord;
  readonly score: number | null;
}

/** The records that a plan's filter and candidates leave, oldest first. */
export const eligible = (store: ModelStore, plan: CountPlan): readonly ModelRecord[] => {
  const { candidates, filter } = plan;
  const ids = new Set<string>();
  for (let index = 0; index < (candidates?.ids.length ?? 0); index++) {
    const id = candidates?.ids.at(index) ?? null;
    if (id === null) continue;
    if (candidates?.unknown === "error" && !store.has(id)) throw new EngineError("unknown_id", `no record ${id}`);
    ids.add(id);
  }
  const isUnknown = ids.size > 0 && ![...ids].some((id) => store.has(id));
  if (candidates?.unknown === "errorIfNoneKnown" && isUnknown)
    throw new EngineError("unknown_id", "no record of these");
  return store.records
    .filter((record) => candidates === undefined || ids.has(record.id))
    .filter((record) => filter === undefined || passes(record, filter));
};

/** The groups of rows that a plan selects. */
export const select = (store: ModelStore, plan: QueryPlan): readonly (readonly ModelRow[])[] => {
  const end = plan.limit === undefined ? undefined : plan.offset + plan.limit;
  return groups(store, plan).map((rows) => rows.slice(plan.offset, end));
};

const groups = (store: ModelStore, plan: QueryPlan): readonly (readonly ModelRow[])[] => {
  const { source } = plan;
  if (plan.threshold !== undefined) throw unsupported("thresholds");
  if (plan.grouping !== undefined) throw unsupported("grouping");
  if (plan.corpus !== undefined) throw unsupported("corpora");
  if (source.kind === "scan") {
    const rows = eligible(store, plan).map((record) => ({ record, score: null }));
    return [source.order === "id" ? rows.sort((a, b) => (a.record.id < b.record.id ? -1 : 1)) : rows];
  }
  if (source.kind !== "nearest") throw unsupported(`the source ${source.kind}`);
  const { dimension, metric: own } = store.space(source.space);
  const isEuclidean = own === "euclidean" || own === "squaredEuclidean";
  const metric = isEuclidean ? (source.measuredAs ?? own) : own;
  const queries = Array.from(
    { length: source.queries.length },
    (_, index) => dense(source.queries).at(index) ?? new Float32Array(),
  );
  const wrong = queries.find((query) => dimension !== null && query.length !== dimension);
  if (wrong !== undefined) {
    const details = { expected: dimension, actual: wrong.length };
    throw new EngineError("dimension_mismatch", `expected ${dimension}, got ${wrong.length}`, details);
  }
  if (dimension === null) return queries.map(() => []);
  const records = eligible(store, plan);
  return queries.map((query) => {
    const rows = records.flatMap((record) => {
      const vector = record.vectors.get(source.space);
      return vector === undefined ? [] : [{ record, score: Math.fround(measure[metric](vector, query)) }];
    });
    return rows.sort((a, b) => farness(metric, a.score) - farness(metric, b.score) || a.record.order - b.record.order);
  });
};
