import { type CollectionRecord, type Engine, VersionedCache } from "@vexfs/core";
import { invalidArgument } from "../errors/chroma-error.js";
import { collectionGone } from "../errors/engine-errors.js";
import { canonicalUuid } from "../http/uuid.js";
import { checkDatabaseName } from "../names/database-name.js";
import { type Database, type Directory, namespaceOf } from "../tenancy/directory.js";
import { type OpenCollection, openCollection } from "./open-collection.js";

/** Path of a request on a collection. */
export interface CollectionPath {
  readonly tenant: string;
  readonly database: string;
  readonly collection: string;
}

/** Finds collections by the path of a request, and remembers them until the catalog changes. */
export class CollectionLookup {
  readonly #engine: Engine;
  readonly #directory: Directory;
  readonly #known: VersionedCache<string, OpenCollection>;

  constructor(engine: Engine, directory: Directory) {
    this.#engine = engine;
    this.#directory = directory;
    this.#known = new VersionedCache(engine.catalog);
  }

  /** The collection that a path names by id, which must be in the database that it names. */
  byPath(path: CollectionPath): OpenCollection | Promise<OpenCollection> {
    const known = this.opened(path);
    if (known !== null) return known;
    checkDatabaseName(path.database);
    const id = canonicalUuid(path.collection);
    if (id === null) throw invalidArgument("Collection ID is not a valid UUIDv4");
    const version = this.#engine.catalog.version();
    const database = this.#directory.database(path.tenant, path.database);
    const record = database === null ? null : this.record(database, id);
    if (database === null || record === null) throw collectionGone(id);
    const remember = (opened: OpenCollection): OpenCollection => {
      this.#known.set(path.collection, opened, version);
      return opened;
    };
    const opened = this.open(record, database);
    return opened instanceof Promise ? opened.then(remember) : remember(opened);
  }

  /** The collection that a path names by id, if it was opened already. */
  opened({ tenant, database, collection }: CollectionPath): OpenCollection | null {
    const known = this.#known.get(collection);
    const isThere = known !== undefined && known.database.name === database && known.database.tenant === tenant;
    return isThere ? known : null;
  }

  /** What the catalog knows of a collection of this database. */
  record(database: Database, id: string): CollectionRecord | null {
    const record = this.#engine.catalog.collectionById(id);
    return record !== null && record.namespace === namespaceOf(database) ? record : null;
  }

  /** The database of the collection with this id; null when there is none, or the id is none. */
  databaseOf(id: string): Database | null {
    const known = this.#known.get(id);
    if (known !== undefined) return known.database;
    const canonical = canonicalUuid(id);
    const record = canonical === null ? null : this.#engine.catalog.collectionById(canonical);
    if (record === null) return null;
    return this.#directory.allDatabases().find((database) => namespaceOf(database) === record.namespace) ?? null;
  }

  /** Opens a collection. */
  open(record: CollectionRecord, database: Database): OpenCollection | Promise<OpenCollection> {
    const stored = this.#engine.collection(record.id);
    return stored instanceof Promise
      ? stored.then((ready) => openCollection(record, database, ready))
      : openCollection(record, database, stored);
  }
}
