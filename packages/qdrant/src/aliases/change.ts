import { type Catalog, type DocumentChange, defaultNamespace } from "@vexfs/core";
import { alreadyExists, noSuchCollection, QdrantError } from "../errors/qdrant-error.js";
import { aliasKey, findAlias } from "./aliases.js";

/** One of the changes that are made together. */
export type AliasAction =
  | { readonly create_alias: { readonly collection_name: string; readonly alias_name: string } }
  | { readonly delete_alias: { readonly alias_name: string } }
  | { readonly rename_alias: { readonly old_alias_name: string; readonly new_alias_name: string } };

/** What the actions come to, one after the other: the id of a collection for each alias, or null where one goes. */
class Aliases {
  readonly #catalog: Catalog;
  readonly #changed = new Map<string, string | null>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  find(name: string): string | null {
    const changed = this.#changed.get(name);
    return changed === undefined ? (findAlias(this.#catalog, name)?.id ?? null) : changed;
  }

  set(name: string, id: string | null): void {
    this.#changed.set(name, id);
  }

  changes(): readonly DocumentChange[] {
    return [...this.#changed].flatMap(([name, id]): readonly DocumentChange[] => {
      const key = aliasKey(name);
      if (id !== null) return [{ kind: "put", key, value: id }];
      return this.#catalog.document(key) === null ? [] : [{ kind: "delete", key }];
    });
  }
}

/** The changes of the catalog that carry out the actions; all of them are refused when one cannot be. */
export const aliasChanges = (catalog: Catalog, actions: readonly AliasAction[]): readonly DocumentChange[] => {
  const aliases = new Aliases(catalog);
  for (const action of actions) {
    if ("create_alias" in action) create(catalog, aliases, action.create_alias);
    else if ("delete_alias" in action) aliases.set(action.delete_alias.alias_name, null);
    else rename(aliases, action.rename_alias);
  }
  return aliases.changes();
};

const create = (
  catalog: Catalog,
  aliases: Aliases,
  { collection_name: collection, alias_name: alias }: { readonly collection_name: string; readonly alias_name: string },
): void => {
  const record = catalog.collection(defaultNamespace, collection);
  if (record === null) throw noSuchCollection(collection);
  if (catalog.collection(defaultNamespace, alias) !== null) throw alreadyExists(alias);
  aliases.set(alias, record.id);
};

const rename = (
  aliases: Aliases,
  { old_alias_name: from, new_alias_name: to }: { readonly old_alias_name: string; readonly new_alias_name: string },
): void => {
  const id = aliases.find(from);
  if (id === null) throw new QdrantError("notFound", `Alias ${from} does not exists!`);
  aliases.set(from, null);
  aliases.set(to, id);
};
