import { randomUUID } from "node:crypto";
import {
  type Catalog,
  type CollectionChange,
  type CollectionRecord,
  type DocumentChange,
  EngineError,
  type GraphChange,
  type NewCollection,
  type ObservedField,
  type VectorSpace,
} from "@vexfs/core";
import { unsupported } from "../unsupported.js";

/** The catalog, in two maps. */
export class ModelCatalog implements Catalog {
  #version = 0;
  #documents = new Map<string, string>();
  #collections = new Map<string, CollectionRecord>();

  version(): number {
    return this.#version;
  }

  document(key: string): string | null {
    return this.#documents.get(key) ?? null;
  }

  documents(prefix: string): readonly { readonly key: string; readonly value: string }[] {
    return [...this.#documents]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key, value }));
  }

  async commit(changes: readonly DocumentChange[]): Promise<void> {
    const documents = new Map(this.#documents);
    for (const change of changes) applyTo(documents, change);
    this.#documents = documents;
    this.#version += 1;
  }

  collection(namespace: string, name: string): CollectionRecord | null {
    return this.#named(namespace).find((record) => record.name === name) ?? null;
  }

  collectionById(id: string): CollectionRecord | null {
    return this.#collections.get(id) ?? null;
  }

  collections(namespace: string, offset = 0, limit?: number): readonly CollectionRecord[] {
    return this.#named(namespace).slice(offset, limit === undefined ? undefined : offset + limit);
  }

  countCollections(namespace: string): number {
    return this.#named(namespace).length;
  }

  async createCollection(collection: NewCollection): Promise<CollectionRecord> {
    this.#refuseTaken(collection.namespace, collection.name);
    const id = collection.id ?? randomUUID();
    const record: CollectionRecord = { indexes: [], ...collection, id, observedFields: [] };
    this.#collections.set(record.id, record);
    this.#version += 1;
    return record;
  }

  async forkCollection(): Promise<never> {
    throw unsupported("forks");
  }

  async updateCollection(id: string, change: CollectionChange): Promise<CollectionRecord> {
    const record = this.#existing(id);
    if (change.name !== undefined && change.name !== record.name) this.#refuseTaken(record.namespace, change.name);
    const { expectedAttributes, addSpaces, removeSpaces, changeGraphs = [], ...rest } = change;
    if (expectedAttributes !== undefined && expectedAttributes !== record.attributes) {
      throw new EngineError("conflict", `collection ${id} has changed`);
    }
    const spaces = changedSpaces(withGraphs(record.spaces, changeGraphs), addSpaces, removeSpaces);
    const changed = { ...record, ...rest, spaces };
    this.#collections.set(id, changed);
    this.#version += 1;
    return changed;
  }

  /** Notes what writes have taught about a collection. */
  learn(id: string, spaces: readonly VectorSpace[], observedFields: readonly ObservedField[]): void {
    this.#collections.set(id, { ...this.#existing(id), spaces, observedFields });
    this.#version += 1;
  }

  async dropCollection(id: string): Promise<void> {
    this.#collections.delete(this.#existing(id).id);
    this.#version += 1;
  }

  async dropNamespace(namespace: string, changes: readonly DocumentChange[]): Promise<void> {
    await this.commit(changes);
    for (const { id } of this.#named(namespace)) this.#collections.delete(id);
  }

  async clear(): Promise<void> {
    this.#documents.clear();
    this.#collections.clear();
    this.#version += 1;
  }

  #named(namespace: string): readonly CollectionRecord[] {
    return [...this.#collections.values()]
      .filter((record) => record.namespace === namespace)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #existing(id: string): CollectionRecord {
    const record = this.#collections.get(id);
    if (record === undefined) throw new EngineError("not_found", `no collection ${id}`);
    return record;
  }

  #refuseTaken(namespace: string, name: string): void {
    if (this.collection(namespace, name) !== null) throw new EngineError("already_exists", `${name} is taken`);
  }
}

const withGraphs = (spaces: readonly VectorSpace[], changes: readonly GraphChange[]): readonly VectorSpace[] =>
  spaces.map((space) => {
    const change = changes.find((graph) => graph.space === space.name);
    if (change === undefined) return space;
    const { codes: _codes, mapped: _mapped, ...rest } = space;
    const { space: name, ...graph } = change;
    return { ...rest, ...graph, name };
  });

const changedSpaces = (
  spaces: readonly VectorSpace[],
  added: readonly VectorSpace[] = [],
  removed: readonly string[] = [],
): readonly VectorSpace[] => {
  const missing = removed.find((name) => !spaces.some((space) => space.name === name));
  if (missing !== undefined) throw new EngineError("not_found", `no vector space ${missing}`);
  const kept = spaces.filter(({ name }) => !removed.includes(name));
  const taken = added.find(({ name }) => kept.some((space) => space.name === name));
  if (taken !== undefined) throw new EngineError("already_exists", `the vector space ${taken.name} is taken`);
  return [...kept, ...added];
};

const applyTo = (documents: Map<string, string>, change: DocumentChange): void => {
  const exists = documents.has(change.key);
  if (change.kind === "insert" && exists) throw new EngineError("already_exists", `${change.key} is taken`);
  if (change.kind === "delete" && !exists) throw new EngineError("not_found", `no document ${change.key}`);
  if (change.kind === "delete") documents.delete(change.key);
  else documents.set(change.key, change.value);
};
