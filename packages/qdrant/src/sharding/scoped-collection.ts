import {
  type AnyVectorColumn,
  type Collection,
  type CollectionStatistics,
  type CountPlan,
  type Engine,
  type FacetHit,
  type FacetPlan,
  localId,
  type Matrix,
  type MatrixPlan,
  type PlannedQueries,
  type PlanReport,
  type QueryPlan,
  type ReadLimits,
  type Rendering,
  type TextColumn,
  text,
  type WriteBatch,
  type WriteOperation,
  type WriteResult,
} from "@vexfs/core";
import { filterIn, type Scope, storedIds } from "./scope.js";
import { restricted, restrictedQuery, storedIdColumn } from "./scoped-plan.js";

/** What of an engine a scope needs. */
export type ScopeEngine = Pick<Engine, "columns" | "rendering">;

/** A part of a collection, as if it were all of it: ids are those that clients know, and points of other parts are not there. */
export class ScopedCollection implements Collection {
  readonly id: string;
  readonly #engine: ScopeEngine;
  readonly #whole: Collection;
  readonly #scope: Scope;

  constructor(engine: ScopeEngine, whole: Collection, scope: Scope) {
    this.id = whole.id;
    this.#engine = engine;
    this.#whole = whole;
    this.#scope = scope;
  }

  /** Applies the batch to the points of each key in turn, or to all where points have no keys. Resolves with what became of the first. */
  async apply(batch: WriteBatch): Promise<WriteResult> {
    const { keys } = this.#scope;
    const scopes = keys === null ? [this.#scope] : keys.map((key) => ({ ...this.#scope, keys: [key] }));
    const results: WriteResult[] = [];
    for (const scope of scopes) {
      const operations = batch.operations.map((operation) => this.#within(operation, scope));
      results.push(await this.#whole.apply({ ...batch, operations }));
    }
    const [first] = results;
    if (first === undefined) throw new TypeError("a write is about the points of some key");
    return first;
  }

  query(plan: QueryPlan, rendering: Rendering, limits?: ReadLimits): Uint8Array | Promise<Uint8Array> {
    return this.#whole.query(this.#query(plan), rendering, limits);
  }

  /** Knows none: where shards are is no part of a body. */
  planned(): PlannedQueries {
    return { query: () => null, keep: () => undefined };
  }

  explain(plan: QueryPlan, limits?: ReadLimits): Promise<PlanReport> {
    return this.#whole.explain(this.#query(plan), limits);
  }

  count(plan: CountPlan, limits?: ReadLimits): number | Promise<number> {
    return this.#whole.count(restricted(plan, this.#scope, this.#engine.columns), limits);
  }

  facet(plan: FacetPlan, limits?: ReadLimits): Promise<readonly FacetHit[]> {
    return this.#whole.facet({ ...plan, filter: filterIn(this.#scope, plan.filter) }, limits);
  }

  async matrix(plan: MatrixPlan, limits?: ReadLimits): Promise<Matrix> {
    const matrix = await this.#whole.matrix({ ...plan, filter: filterIn(this.#scope, plan.filter) }, limits);
    return { ...matrix, ids: matrix.ids.map(localId) };
  }

  async vectors(space: string, ids: TextColumn): Promise<AnyVectorColumn> {
    const found = new Map<string, string>();
    for (const id of await this.#existing(ids)) found.set(localId(id), id);
    const stored: string[] = [];
    for (let index = 0; index < ids.length; index++) {
      const id = ids.at(index) ?? "";
      stored.push(found.get(id) ?? storedIds(id, this.#scope)[0] ?? id);
    }
    return this.#whole.vectors(space, this.#engine.columns.texts(stored));
  }

  /** Of the whole collection. */
  statistics(): CollectionStatistics {
    return this.#whole.statistics();
  }

  indexed(): Promise<void> {
    return this.#whole.indexed();
  }

  #query(plan: QueryPlan): QueryPlan {
    return restrictedQuery(plan, this.#scope, this.#engine.columns);
  }

  /** The ids as they are stored, of those points that are there. */
  async #existing(ids: TextColumn): Promise<readonly string[]> {
    const stored = { source: { kind: "scan", order: "insertion" }, candidates: { ids, unknown: "ignore" } } as const;
    const printed = this.#engine.rendering([
      text("["),
      { each: "rows", separator: ",", body: [{ value: "id" }] },
      text("]"),
    ]);
    const bytes = await this.query({ ...stored, offset: 0 }, printed);
    return JSON.parse(Buffer.from(bytes).toString()) as readonly string[];
  }

  #within(operation: WriteOperation, scope: Scope): WriteOperation {
    const { ids, filter } = { filter: undefined, ...operation };
    const named = ids && { ids: storedIdColumn(ids, scope, this.#engine.columns) };
    if (operation.kind === "put") {
      const { condition } = operation;
      return { ...operation, ...named, ...(condition === undefined ? {} : { condition: filterIn(scope, condition) }) };
    }
    return { ...operation, ...named, ...(filter === undefined ? {} : { filter: filterIn(scope, filter) }) };
  }
}
