import { existsSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ImportError, reasonOf } from "../../import-error.js";

/** A value of a row. */
export type Cell = null | number | bigint | string | Uint8Array;

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, Cell>>;

interface Database {
  all(sql: string, values?: readonly Cell[]): Row[];
  exec(sql: string): void;
  close(): void;
}

type SqliteModule = {
  readonly Database: new (
    path: string,
    options: { readonly readOnly: boolean; readonly fileMustExist: boolean },
  ) => Database;
};

// A CommonJS module whose exports Node's loader does not see.
const { Database } = createRequire(import.meta.url)("node-sqlite3-wasm") as SqliteModule;

/** The SQLite file of a Chroma data directory, read in one transaction and never written. */
export class SqliteStore {
  readonly #database: Database;
  readonly #path: string;
  readonly #asOpened: string;
  readonly #columns = new Map<string, ReadonlySet<string>>();

  /** Throws an {@link ImportError} when there is none, or it is damaged. */
  constructor(directory: string) {
    const path = join(directory, "chroma.sqlite3");
    if (!existsSync(path)) throw new ImportError(`${directory} is no Chroma data directory: it has no chroma.sqlite3`);
    this.#path = path;
    this.#asOpened = stamp(path);
    try {
      // The reader marks a file that is in use with a directory of its own kind, which a killed import leaves behind.
      rmSync(`${path}.lock`, { recursive: true, force: true });
      this.#database = new Database(path, { readOnly: true, fileMustExist: true });
      this.#database.exec("BEGIN");
      const [found] = this.#database.all("PRAGMA quick_check(1)");
      const verdict = Object.values(found ?? {})[0];
      if (verdict !== "ok") throw new Error(String(verdict));
    } catch (error) {
      throw new ImportError(`cannot read ${path}: ${reasonOf(error)}`);
    }
    for (const table of [
      "collections",
      "segments",
      "embeddings",
      "embedding_metadata",
      "embeddings_queue",
      "max_seq_id",
    ]) {
      if (this.columns(table).size === 0)
        throw new ImportError(`${path} has no table ${table}, so it is not a store of Chroma 0.4 or later`);
    }
  }

  /** The columns of a table; none when there is no such table. Versions differ in them. */
  columns(table: string): ReadonlySet<string> {
    const known = this.#columns.get(table);
    if (known !== undefined) return known;
    const columns = new Set(this.rows(`PRAGMA table_info("${table}")`).map(({ name }) => String(name)));
    this.#columns.set(table, columns);
    return columns;
  }

  /** The rows of a query. */
  rows(sql: string, ...values: readonly Cell[]): readonly Row[] {
    try {
      return this.#database.all(sql, values);
    } catch (error) {
      throw new ImportError(`chroma.sqlite3 is damaged: ${reasonOf(error)}`);
    }
  }

  /** Throws an {@link ImportError} when the file was written to since it was opened. */
  checkUnchanged(): void {
    if (stamp(this.#path) === this.#asOpened && !existsSync(`${this.#path}-journal`)) return;
    throw new ImportError(`${this.#path} is being written to; stop the Chroma server that uses it and import again`);
  }

  close(): void {
    this.#database.close();
  }
}

/** Changes when a file is written to. */
const stamp = (path: string): string => {
  const { mtimeNs, size } = statSync(path, { bigint: true });
  return `${mtimeNs} ${size}`;
};
