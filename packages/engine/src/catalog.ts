import type { Catalog, CollectionRecord } from "@vexfs/core";
import { call, callAsync } from "./errors.js";
import type { NativeEngine } from "./native.js";

/** Number that the addon takes for "no limit". */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

const record = (json: string): CollectionRecord => JSON.parse(json) as CollectionRecord;

const recordOrNull = (json: string | null): CollectionRecord | null => (json === null ? null : record(json));

/** The engine's catalog. */
export const catalogOf = (engine: NativeEngine): Catalog => ({
  version: engine.catalogVersionReader(),
  document: (key) => engine.document(key),
  documents: (prefix) => {
    const flat = engine.documents(prefix);
    return flat.flatMap((key, index) => (index % 2 === 0 ? [{ key, value: flat[index + 1] ?? "" }] : []));
  },
  commit: (changes) => callAsync(() => engine.commit(JSON.stringify(changes))),
  collection: (namespace, name) => recordOrNull(call(() => engine.collectionByName(namespace, name))),
  collectionById: (id) => recordOrNull(call(() => engine.collectionById(id))),
  collections: (namespace, offset = 0, limit = NO_LIMIT) =>
    JSON.parse(call(() => engine.collections(namespace, offset, limit))) as CollectionRecord[],
  countCollections: (namespace) => engine.countCollections(namespace),
  createCollection: async (collection) =>
    record(await callAsync(() => engine.createCollection(JSON.stringify(collection)))),
  forkCollection: async (id, fork) => record(await callAsync(() => engine.forkCollection(id, JSON.stringify(fork)))),
  updateCollection: async (id, change) =>
    record(await callAsync(() => engine.updateCollection(id, JSON.stringify(change)))),
  dropCollection: (id) => callAsync(() => engine.dropCollection(id)),
  dropNamespace: (namespace, changes) => callAsync(() => engine.dropNamespace(namespace, JSON.stringify(changes))),
  clear: () => callAsync(() => engine.clear()),
});
