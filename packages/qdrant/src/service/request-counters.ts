import { type Catalog, type RequestCounter, type Telemetry, VersionedCache } from "@vexfs/core";
import type { CollectionLookup } from "../collections/lookup.js";

/** Counters of what one transport answers, of all of it and for each collection. One per thread. */
export class RequestCounters {
  readonly #telemetry: Telemetry;
  readonly #catalog: Catalog;
  readonly #lookup: CollectionLookup;
  readonly #api: string;
  readonly #ofAll = new Map<string, RequestCounter>();
  /** By the name that requests have for a collection, and the operation. */
  readonly #ofCollections: VersionedCache<string, Map<string, RequestCounter>>;

  constructor(
    engine: { readonly telemetry: Telemetry; readonly catalog: Catalog },
    lookup: CollectionLookup,
    api: string,
  ) {
    this.#telemetry = engine.telemetry;
    this.#catalog = engine.catalog;
    this.#lookup = lookup;
    this.#api = api;
    this.#ofCollections = new VersionedCache(engine.catalog);
  }

  /** The counter of an operation, for the collection of that name or alias, too, if there is one. */
  of(operation: string, collection: string | null): RequestCounter {
    if (collection === null) return this.#all(operation);
    const counters = this.#ofCollections.get(collection) ?? new Map<string, RequestCounter>();
    const known = counters.get(operation);
    if (known !== undefined) return known;
    const version = this.#catalog.version();
    const id = this.#lookup.idOf(collection);
    // Names that requests make up are not remembered: there is no end of them.
    if (id === null) return this.#all(operation);
    const counter = this.#telemetry.counter(this.#api, operation, id);
    this.#ofCollections.set(collection, counters.set(operation, counter), version);
    return counter;
  }

  #all(operation: string): RequestCounter {
    const known = this.#ofAll.get(operation);
    if (known !== undefined) return known;
    const counter = this.#telemetry.counter(this.#api, operation);
    this.#ofAll.set(operation, counter);
    return counter;
  }
}
