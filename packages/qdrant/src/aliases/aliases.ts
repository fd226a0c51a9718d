import { type Catalog, type CollectionRecord, defaultNamespace } from "@vexfs/core";

/** Another name of a collection. */
export interface Alias {
  readonly name: string;
  readonly collection: CollectionRecord;
}

const prefix = "qdrant/alias/";

/** Key of the document that holds the id of the collection that an alias stands for. */
export const aliasKey = (name: string): string => `${prefix}${encodeURIComponent(name)}`;

/** The collection that an alias stands for. An alias of a collection that is gone is gone too. */
export const findAlias = (catalog: Catalog, name: string): CollectionRecord | null => {
  const id = catalog.document(aliasKey(name));
  return id === null ? null : sharedCollection(catalog, id);
};

/** Every alias, by name. */
export const allAliases = (catalog: Catalog): readonly Alias[] =>
  catalog.documents(prefix).flatMap(({ key, value }) => {
    const collection = sharedCollection(catalog, value);
    return collection === null ? [] : [{ name: decodeURIComponent(key.slice(prefix.length)), collection }];
  });

/** Keys of the documents of a collection's aliases. */
export const aliasKeysOf = (catalog: Catalog, id: string): readonly string[] =>
  catalog.documents(prefix).flatMap(({ key, value }) => (value === id ? [key] : []));

const sharedCollection = (catalog: Catalog, id: string): CollectionRecord | null => {
  const record = catalog.collectionById(id);
  return record?.namespace === defaultNamespace ? record : null;
};
