import { ImportError } from "../../import-error.js";
import type { ChromaSource, Page, SourceCollection } from "../source.js";
import { type Row, SqliteStore } from "./store.js";
import { documentKey, objectText, uriKey, valueText } from "./values.js";
import { appliedTo, CollectionVectors, segmentOf } from "./vectors.js";

/** Reads the data directory of a Chroma that does not run, versions 0.4 to 1.5: SQLite for records, HNSW files and the log for vectors. */
export class DirectorySource implements ChromaSource {
  readonly name: string;
  readonly #store: SqliteStore;

  constructor(directory: string) {
    this.name = directory;
    this.#store = new SqliteStore(directory);
  }

  collections(): Promise<readonly SourceCollection[]> {
    const columns = this.#store.columns("collections");
    const optional = (name: string): string => (columns.has(name) ? `c.${name}` : `NULL AS ${name}`);
    const place = columns.has("database_id")
      ? "d.name AS database_name, d.tenant_id FROM collections c JOIN databases d ON d.id = c.database_id"
      : "'default_database' AS database_name, 'default_tenant' AS tenant_id FROM collections c";
    const rows = this.#store.rows(
      `SELECT c.id, c.name, c.dimension, ${optional("config_json_str")}, ${optional("schema_str")}, ${place} ORDER BY c.id`,
    );
    return Promise.resolve(rows.map((row) => this.#collection(row)));
  }

  // An async generator, since sources are read so, though this one never waits.
  async *pages(collection: SourceCollection, size: number): AsyncIterable<Page> {
    if (collection.dimension === null) return;
    const segment = segmentOf(this.#store, collection.id, "METADATA");
    this.#checkApplied(collection, segment);
    const vectors = new CollectionVectors(this.#store, this.name, collection);
    try {
      for (let after: Row[string] = 0; ; ) {
        const records = this.#store.rows(
          "SELECT id, embedding_id FROM embeddings WHERE segment_id = ? AND id > ? ORDER BY id LIMIT ?",
          segment,
          after,
          size,
        );
        const last = records.at(-1);
        this.#store.checkUnchanged();
        if (last === undefined) return;
        yield this.#page(collection, records, this.#metadata(segment, after, last["id"] ?? 0), vectors);
        after = last["id"] ?? 0;
      }
    } finally {
      vectors.close();
    }
  }

  close(): Promise<void> {
    this.#store.close();
    return Promise.resolve();
  }

  #collection(row: Row): SourceCollection {
    const id = String(row["id"]);
    const segment = segmentOf(this.#store, id, "METADATA");
    const [counted] = this.#store.rows("SELECT count(*) AS n FROM embeddings WHERE segment_id = ?", segment);
    const metadata = this.#store.rows("SELECT * FROM collection_metadata WHERE collection_id = ? ORDER BY key", id);
    const { dimension = null, schema_str: schema = null, config_json_str: configuration = null } = row;
    return {
      id,
      tenant: String(row["tenant_id"]),
      database: String(row["database_name"]),
      name: String(row["name"]),
      dimension: dimension === null ? null : Number(dimension),
      count: Number(counted?.["n"] ?? 0),
      metadata: objectText(membersOf(metadata, "str_value")),
      configuration: schema === null ? configurationOf(configuration === null ? null : String(configuration)) : null,
      schema: schema === null ? null : String(schema),
    };
  }

  /** The log may be ahead of the vectors, which is made up for; of the records it never should be. */
  #checkApplied({ id, name }: SourceCollection, segment: string): void {
    const sql = "SELECT count(*) AS n FROM embeddings_queue WHERE topic LIKE ? AND seq_id > ?";
    const [ahead] = this.#store.rows(sql, `%/${id}`, appliedTo(this.#store, segment) ?? 0);
    const count = Number(ahead?.["n"] ?? 0);
    if (count === 0) return;
    throw new ImportError(
      `the log has ${count} writes to the collection ${name} that its records lack; start Chroma on the directory once, count the collection, stop it, and import again`,
    );
  }

  /** The metadata of records by their number, in the order of keys. */
  #metadata(segment: string, after: Row[string], last: Row[string]): ReadonlyMap<number, [string, string][]> {
    const found = new Map<number, [string, string][]>();
    const add = (row: Row, value: string): void => {
      const members = found.get(Number(row["id"])) ?? [];
      members.push([String(row["key"]), value]);
      found.set(Number(row["id"]), members);
    };
    const from = (table: string): readonly Row[] =>
      this.#store.rows(
        `SELECT m.* FROM embeddings e JOIN ${table} m ON m.id = e.id WHERE e.segment_id = ? AND e.id > ? AND e.id <= ? ORDER BY m.id, m.key, m.rowid`,
        segment,
        after ?? 0,
        last ?? 0,
      );
    for (const row of from("embedding_metadata")) {
      const value = valueText(row, "string_value");
      if (value !== null) add(row, value);
    }
    if (this.#store.columns("embedding_metadata_array").size === 0) return found;
    const arrays = new Map<string, { readonly row: Row; readonly items: string[] }>();
    for (const row of from("embedding_metadata_array")) {
      const key = `${String(row["id"])} ${String(row["key"])}`;
      const array = arrays.get(key) ?? { row, items: [] };
      array.items.push(valueText(row, "string_value") ?? "null");
      arrays.set(key, array);
    }
    for (const { row, items } of arrays.values()) add(row, `[${items.join(",")}]`);
    return found;
  }

  #page(
    collection: SourceCollection,
    records: readonly Row[],
    metadata: ReadonlyMap<number, readonly [string, string][]>,
    vectors: CollectionVectors,
  ): Page {
    const columns = records.map((record) => {
      const id = String(record["embedding_id"]);
      const members = metadata.get(Number(record["id"])) ?? [];
      const vector = vectors.base64(id);
      if (vector === null) {
        throw new ImportError(
          `the record ${id} of the collection ${collection.name} has no vector: its index is damaged`,
        );
      }
      const own = (key: string): string => members.find(([name]) => name === key)?.[1] ?? "null";
      const rest = members.filter(([name]) => name !== documentKey && name !== uriKey);
      return { id, vector, document: own(documentKey), uri: own(uriKey), metadata: objectText(rest) ?? "null" };
    });
    const column = (pick: (one: (typeof columns)[number]) => string): string => `[${columns.map(pick).join(",")}]`;
    const body = [
      `{"ids":${column(({ id }) => JSON.stringify(id))}`,
      `"embeddings":${column(({ vector }) => `"${vector}"`)}`,
      `"documents":${column(({ document }) => document)}`,
      `"uris":${column(({ uri }) => uri)}`,
      `"metadatas":${column(({ metadata: text }) => text)}}`,
    ].join(",");
    return { ids: columns.map(({ id }) => id), body };
  }
}

const membersOf = (rows: readonly Row[], textColumn: "str_value"): readonly (readonly [string, string])[] =>
  rows.flatMap((row) => {
    const value = valueText(row, textColumn);
    return value === null ? [] : [[String(row["key"]), value] as const];
  });

/**
 * The configuration of a collection in the words of the API. From 1.0 on it is that of the index. Versions 0.5 and 0.6 wrote one down, and made
 * their index as the metadata says, which also counts where a collection is created without any.
 */
const configurationOf = (text: string | null): string | null => {
  if (text === null) return null;
  const stored = JSON.parse(text) as StoredConfiguration;
  const { embedding_function: embedding } = stored;
  const written = stored.vector_index?.hnsw ?? stored.hnsw ?? {};
  const kept = Object.entries(written).filter(([key, value]) => indexParameters.has(key) && value !== undefined);
  if (kept.length === 0 && embedding === undefined) return null;
  return JSON.stringify({
    hnsw: Object.fromEntries(kept),
    ...(embedding === undefined ? {} : { embedding_function: embedding }),
  });
};

type Parameters = Readonly<Record<string, unknown>>;

interface StoredConfiguration {
  readonly vector_index?: { readonly hnsw?: Parameters };
  readonly hnsw?: Parameters;
  readonly embedding_function?: unknown;
}

const indexParameters = new Set([
  "space",
  "ef_construction",
  "ef_search",
  "max_neighbors",
  "resize_factor",
  "sync_threshold",
]);
