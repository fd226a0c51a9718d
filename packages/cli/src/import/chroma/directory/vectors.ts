import { join } from "node:path";
import { ImportError } from "../../import-error.js";
import type { SourceCollection } from "../source.js";
import { HnswFiles } from "./hnsw.js";
import type { SqliteStore } from "./store.js";
import { seqId } from "./values.js";

/** Numbers of operations in the log. */
const operations = { add: 0, update: 1, upsert: 2, delete: 3 };

/** The vectors of a collection: those of its index, changed by what the log has and the index has not. */
export class CollectionVectors {
  readonly #index: HnswFiles | null;
  /** Null for a record that is gone. */
  readonly #newer = new Map<string, Buffer | null>();

  constructor(store: SqliteStore, directory: string, collection: SourceCollection) {
    const { id: collectionId, dimension } = collection;
    const segment = segmentOf(store, collectionId, "VECTOR");
    this.#index = HnswFiles.open(join(directory, segment), dimension ?? 0, isCosine(collection));
    const indexed = this.#index === null ? 0 : (appliedTo(store, segment) ?? this.#index.maxSeqId ?? 0);
    const log =
      "SELECT operation, id, vector, encoding FROM embeddings_queue WHERE topic LIKE ? AND seq_id > ? ORDER BY seq_id";
    for (const { operation, id, vector, encoding } of store.rows(log, `%/${collectionId}`, indexed)) {
      if (encoding !== null && encoding !== "FLOAT32")
        throw new ImportError(`the log has vectors of type ${String(encoding)}`);
      this.#apply(Number(operation), String(id), vector instanceof Uint8Array ? Buffer.from(vector) : null);
    }
  }

  /** The vector of a record in base64; null when there is none. */
  base64(id: string): string | null {
    const newer = this.#newer.get(id);
    const vector = newer === undefined ? (this.#index?.vector(id) ?? null) : newer;
    return vector === null ? null : vector.toString("base64");
  }

  close(): void {
    this.#index?.close();
  }

  #apply(operation: number, id: string, vector: Buffer | null): void {
    if (operation === operations.delete) {
      this.#newer.set(id, null);
      return;
    }
    const newer = this.#newer.get(id);
    const exists = newer === undefined ? this.#index?.has(id) === true : newer !== null;
    // Adding what is there and updating what is not change nothing, in Chroma as here.
    const isSkipped = (operation === operations.add && exists) || (operation === operations.update && !exists);
    if (vector !== null && !isSkipped) this.#newer.set(id, vector);
  }
}

/** The measure of distance is in the schema, before that in the configuration, and at first in the metadata. */
const isCosine = ({ schema, configuration, metadata }: SourceCollection): boolean => {
  const keys = (JSON.parse(schema ?? "{}") as Described).keys?.["#embedding"]?.float_list?.vector_index?.config?.space;
  const hnsw = (JSON.parse(configuration ?? "{}") as Described).hnsw?.space;
  return (keys ?? hnsw ?? (JSON.parse(metadata ?? "{}") as Described)["hnsw:space"]) === "cosine";
};

interface Described {
  readonly keys?: Readonly<
    Record<
      string,
      { readonly float_list?: { readonly vector_index?: { readonly config?: { readonly space?: string } } } }
    >
  >;
  readonly hnsw?: { readonly space?: string };
  readonly "hnsw:space"?: string;
}

/** The segment of a collection. */
export const segmentOf = (store: SqliteStore, collectionId: string, scope: "VECTOR" | "METADATA"): string => {
  const [segment] = store.rows("SELECT id FROM segments WHERE collection = ? AND scope = ?", collectionId, scope);
  if (segment === undefined)
    throw new ImportError(`the collection ${collectionId} has no segment for its ${scope.toLowerCase()}`);
  return String(segment["id"]);
};

/** Number of the last write that is in a segment; null when the table does not say. */
export const appliedTo = (store: SqliteStore, segment: string): number | null =>
  seqId(store.rows("SELECT seq_id FROM max_seq_id WHERE segment_id = ?", segment)[0]?.["seq_id"]);
