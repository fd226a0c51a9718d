import type { CollectionChange, CollectionRecord, ForkedCollection, NewCollection } from "./collection.js";

/** One change of a document: `put` overwrites, `insert` fails with `already_exists`, `delete` fails with `not_found`. */
export type DocumentChange =
  | { readonly kind: "put"; readonly key: string; readonly value: string }
  | { readonly kind: "insert"; readonly key: string; readonly value: string }
  | { readonly kind: "delete"; readonly key: string };

/**
 * The durable directory of everything that is not records: collections, and small documents in which protocols keep what is theirs
 * (tenants, databases, aliases). Reads are from memory; changes are on disk when their promise resolves.
 */
export interface Catalog {
  /** Grows with every change, by any thread; what was read under an equal version is still true. */
  version(): number;

  /** The document under `key`, or null. */
  document(key: string): string | null;
  /** All documents whose key starts with `prefix`, by key. */
  documents(prefix: string): readonly { readonly key: string; readonly value: string }[];
  /** Applies all changes or none. */
  commit(changes: readonly DocumentChange[]): Promise<void>;

  collection(namespace: string, name: string): CollectionRecord | null;
  collectionById(id: string): CollectionRecord | null;
  /** Ordered by id; `offset` and `limit` cut the list. */
  collections(namespace: string, offset?: number, limit?: number): readonly CollectionRecord[];
  countCollections(namespace: string): number;

  /** Fails with `already_exists` when the name is taken. */
  createCollection(collection: NewCollection): Promise<CollectionRecord>;
  /**
   * Creates a collection that holds what another one holds now, and from then on goes its own way; it takes no space until one of
   * them writes. Fails with `not_found`, `already_exists` when the name is taken, or `conflict` when vector spaces come or go meanwhile.
   */
  forkCollection(id: string, fork: ForkedCollection): Promise<CollectionRecord>;
  /** Fails with `not_found`, `already_exists` when the new name is taken, or `conflict` (see {@link CollectionChange}). */
  updateCollection(id: string, change: CollectionChange): Promise<CollectionRecord>;
  /** Fails with `not_found`. */
  dropCollection(id: string): Promise<void>;
  /** Drops every collection of the namespace and applies the document changes, all or nothing. */
  dropNamespace(namespace: string, changes: readonly DocumentChange[]): Promise<void>;
  /** Drops everything: collections and documents. */
  clear(): Promise<void>;
}
