import { type CollectionRecord, defaultNamespace, type Engine, VersionedCache } from "@vexfs/core";
import { findAlias } from "../aliases/aliases.js";
import { noSuchCollection, QdrantError } from "../errors/qdrant-error.js";
import { checkCollectionName } from "../http/path-parameters.js";
import { checkMentionedCollection } from "../security/caller.js";
import { type OpenCollection, openCollection } from "./open-collection.js";

/** Finds collections by their names and aliases, and remembers them until the catalog changes. */
export class CollectionLookup {
  readonly #engine: Engine;
  readonly #known: VersionedCache<string, OpenCollection>;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#known = new VersionedCache(engine.catalog);
  }

  /** The collection that has the name or the alias, opened. Throws {@link noSuchCollection}. */
  byName(name: string): OpenCollection | Promise<OpenCollection> {
    const known = this.opened(name);
    if (known !== null) return known;
    const version = this.#engine.catalog.version();
    const record = this.record(name);
    const stored = this.#engine.collection(record.id);
    const remember = (opened: OpenCollection): OpenCollection => {
      this.#known.set(name, opened, version);
      return opened;
    };
    return stored instanceof Promise
      ? stored.then((ready) => remember(openCollection(this.#engine, record, ready)))
      : remember(openCollection(this.#engine, record, stored));
  }

  /** The collection that has the name or the alias, if it was opened already. */
  opened(name: string): OpenCollection | null {
    return this.#known.get(name) ?? null;
  }

  /** The collection that a body mentions beside the one of the path, opened, if the caller may read it. */
  mentioned(name: string): OpenCollection | Promise<OpenCollection> {
    checkMentionedCollection(name);
    if (this.#find(name) === null) throw new QdrantError("notFound", `Collection ${name} not found`);
    return this.byName(name);
  }

  /** What the catalog knows of the collection that has the name or the alias. Throws {@link noSuchCollection}. */
  record(name: string): CollectionRecord {
    checkCollectionName(name);
    const record = this.#find(name);
    if (record === null) throw noSuchCollection(name);
    return record;
  }

  /** The id of the collection that has the name or the alias, or null. */
  idOf(name: string): string | null {
    return this.#find(name)?.id ?? null;
  }

  #find(name: string): CollectionRecord | null {
    const { catalog } = this.#engine;
    return catalog.collection(defaultNamespace, name) ?? findAlias(catalog, name);
  }
}
