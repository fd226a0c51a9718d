import {
  type CollectionStatistics,
  type DeleteOperation,
  EngineError,
  type ObservedField,
  type PutOperation,
  type SpaceStatistics,
  type VectorSpace,
  type WriteBatch,
  type WriteOperation,
  type WriteResult,
} from "@vexfs/core";
import { dense } from "./columns.js";
import { passes } from "./filter/evaluate.js";
import { observedType } from "./observed.js";
import type { ModelRecord } from "./record.js";
import { unsupported } from "./unsupported.js";
import { type ModelValue, parseValue } from "./values.js";

interface State {
  readonly records: Map<string, ModelRecord>;
  readonly dimensions: Map<string, number>;
  readonly observed: Map<string, ObservedField>;
  nextOrder: number;
}

/** The records of one collection. */
export class ModelStore {
  #spaces: readonly VectorSpace[];
  #state: State = { records: new Map(), dimensions: new Map(), observed: new Map(), nextOrder: 0 };
  #sequence = 0;
  #operations = 0;

  constructor(spaces: readonly VectorSpace[]) {
    this.#spaces = spaces;
    for (const { name, dimension } of spaces) if (dimension !== null) this.#state.dimensions.set(name, dimension);
  }

  /** Has these spaces from now on; the vectors of those that are gone go with them. */
  reshape(spaces: readonly VectorSpace[]): void {
    const isGone = (name: string): boolean => !spaces.some((space) => space.name === name);
    for (const { name } of this.#spaces) {
      if (!isGone(name)) continue;
      this.#state.dimensions.delete(name);
      for (const [id, record] of this.#state.records) {
        const vectors = new Map([...record.vectors].filter(([space]) => space !== name));
        this.#state.records.set(id, { ...record, vectors });
      }
    }
    for (const { name, dimension } of spaces) if (dimension !== null) this.#state.dimensions.set(name, dimension);
    this.#spaces = spaces;
  }

  /** All records, oldest first. */
  get records(): readonly ModelRecord[] {
    return [...this.#state.records.values()].sort((a, b) => a.order - b.order);
  }

  has(id: string): boolean {
    return this.#state.records.has(id);
  }

  space(name: string): VectorSpace {
    const space = this.#spaces.find((candidate) => candidate.name === name);
    if (space === undefined) throw new EngineError("invalid_argument", `no vector space ${JSON.stringify(name)}`);
    return { ...space, dimension: this.#state.dimensions.get(name) ?? null };
  }

  /** Applies everything or nothing: the work is done on a copy. */
  apply(batch: WriteBatch): WriteResult {
    if (batch.unchanged !== undefined) throw unsupported("batches that depend on other records");
    const before = this.#state;
    const records = [...before.records].map(([id, record]) => [id, { ...record }] as const);
    this.#state = {
      records: new Map(records),
      dimensions: new Map(before.dimensions),
      observed: new Map(before.observed),
      nextOrder: before.nextOrder,
    };
    try {
      const affected = batch.operations.map((operation) => this.#perform(operation));
      this.#sequence += 1;
      this.#operations += batch.operations.reduce(
        (sum, { ids }, index) => sum + (ids?.length ?? affected[index] ?? 0),
        0,
      );
      return { sequence: this.#sequence, affected };
    } catch (error) {
      this.#state = before;
      throw error;
    }
  }

  #perform(operation: WriteOperation): number {
    switch (operation.kind) {
      case "put":
        return this.#put(operation);
      case "delete":
        return this.#delete(operation);
      default:
        throw unsupported(`the operation ${operation.kind}`);
    }
  }

  statistics(): CollectionStatistics {
    const count = this.#state.records.size;
    return {
      count,
      spaces: this.#spaces.map(({ name }) => this.#spaceStatistics(name)),
      observedFields: [...this.#state.observed.values()],
      sequence: this.#sequence,
      operations: this.#operations,
      indexedRecords: count,
      pendingRecords: 0,
      pendingIndexes: [],
      bodies: count,
      bodyBytes: 0,
      diskBytes: 0,
      memoryBytes: 0,
      openMs: 0,
      fault: null,
    };
  }

  #spaceStatistics(name: string): SpaceStatistics {
    const vectors = this.records.filter((record) => record.vectors.has(name)).length;
    const space = this.space(name);
    const vectorBytes = vectors * (space.dimension ?? 0) * Float32Array.BYTES_PER_ELEMENT;
    return { ...space, vectors, vectorBytes, indexed: vectors };
  }

  #put(operation: PutOperation): number {
    if (operation.condition !== undefined) throw unsupported("conditions on puts");
    if (operation.whenAbsent === "error") throw unsupported("puts that demand their ids");
    for (const [name, column] of Object.entries(operation.vectors)) {
      for (let index = 0; index < column.length; index++) this.#fixDimension(name, dense(column).dimension(index));
    }
    let affected = 0;
    for (let index = 0; index < operation.ids.length; index++) affected += this.#putItem(operation, index) ? 1 : 0;
    return affected;
  }

  #fixDimension(space: string, actual: number | null): void {
    if (actual === null) return;
    const expected = this.space(space).dimension;
    if (expected === null) this.#state.dimensions.set(space, actual);
    else if (expected !== actual) {
      throw new EngineError("dimension_mismatch", `expected ${expected}, got ${actual}`, { expected, actual });
    }
  }

  #putItem(operation: PutOperation, index: number): boolean {
    const id = operation.ids.at(index);
    if (id === null) throw new EngineError("invalid_argument", "an id is missing");
    const existing = this.#state.records.get(id);
    if (existing === undefined ? operation.whenAbsent === "skip" : operation.whenPresent === "skip") return false;
    const base = existing !== undefined && operation.whenPresent === "merge" ? existing : undefined;
    const vectors = new Map(base?.vectors);
    for (const [name, column] of Object.entries(operation.vectors)) {
      const vector = dense(column).at(index);
      if (vector !== null) vectors.set(name, vector);
    }
    this.#state.records.set(id, {
      id,
      order: existing?.order ?? this.#state.nextOrder++,
      vectors,
      payload: this.#merged(base?.payload, operation.payloads?.at(index) ?? null),
      document: operation.documents?.at(index) ?? base?.document ?? null,
      uri: operation.uris?.at(index) ?? base?.uri ?? null,
    });
    return true;
  }

  #merged(payload: ReadonlyMap<string, ModelValue> | undefined, patch: string | null): ReadonlyMap<string, ModelValue> {
    const merged = new Map(payload);
    const value = patch === null ? null : parseValue(patch);
    if (value === null || !("object" in value)) return merged;
    for (const [key, item] of value.object) {
      if (item === null) merged.delete(key);
      else merged.set(key, item);
      const type = observedType(item);
      if (type !== null) this.#state.observed.set(`${type} ${key}`, { path: [key], type });
    }
    return merged;
  }

  #delete(operation: DeleteOperation): number {
    const ids = operation.ids === undefined ? null : new Set<string | null>(column(operation.ids));
    const doomed = this.records
      .filter((record) => ids === null || ids.has(record.id))
      .filter((record) => operation.filter === undefined || passes(record, operation.filter))
      .slice(0, operation.limit);
    for (const { id } of doomed) this.#state.records.delete(id);
    return doomed.length;
  }
}

const column = (texts: { readonly length: number; at(index: number): string | null }): readonly (string | null)[] =>
  Array.from({ length: texts.length }, (_, index) => texts.at(index));
