import type { Catalog } from "./catalog.js";

/** Remembers what was read from the catalog until the catalog changes. */
export class VersionedCache<Key, Value> {
  readonly #catalog: Catalog;
  readonly #entriesMax: number;
  readonly #entries = new Map<Key, Value>();
  #version = -1;

  constructor(catalog: Catalog, entriesMax = 10_000) {
    this.#catalog = catalog;
    this.#entriesMax = entriesMax;
  }

  /** What is remembered and still true. */
  get(key: Key): Value | undefined {
    const version = this.#catalog.version();
    if (version !== this.#version) {
      this.#entries.clear();
      this.#version = version;
    }
    return this.#entries.get(key);
  }

  /** Remembers what was read after `version` was current. */
  set(key: Key, value: Value, version: number): void {
    if (version !== this.#version) return;
    if (this.#entries.size >= this.#entriesMax) this.#entries.clear();
    this.#entries.set(key, value);
  }
}
