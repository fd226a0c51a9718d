import { isDeepStrictEqual } from "node:util";
import { type ChromaCollection, type RecordColumns, type StoredRecord, toBase64 } from "./chroma-collection.js";
import type { Random } from "./random.js";

/** What a write leaves of the ids it names; `null` is a record that is gone. */
type Effect = ReadonlyMap<string, StoredRecord | null>;

/** What a writer is set up with. */
export interface WriterSettings {
  /** Begins every id of this writer, so that writers never touch each other's records. */
  readonly name: string;
  readonly dimensions: number;
  /** Most records of one request. */
  readonly batchMax: number;
  /** Characters of a document. */
  readonly documentLength: number;
}

/** Metadata that a writer gives a record. */
const metadataOf = (writer: string, random: Random, serial: number): Record<string, unknown> => ({
  writer,
  serial,
  share: Math.fround(random.next()),
  bucket: `bucket-${random.below(10)}`,
  even: serial % 2 === 0,
});

/**
 * Sends one request after the other and remembers what was acknowledged. The request that a crash cut off stays
 * pending until {@link settle} has seen what became of it.
 */
export class ConcurrentWriter {
  readonly #settings: WriterSettings;
  readonly #random: Random;
  readonly #records = new Map<string, StoredRecord>();
  #pending: Effect | null = null;
  #serial = 0;
  acknowledgedWrites = 0;
  acknowledgedRecords = 0;

  constructor(settings: WriterSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  /** Every acknowledged record. */
  get records(): ReadonlyMap<string, StoredRecord> {
    return this.#records;
  }

  /** Writes until `isDone`, or until the server is gone. Rejects when the server refuses a write. */
  async writeUntil(collection: ChromaCollection, isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      if (!(await this.#writeOnce(collection))) return;
    }
  }

  /** Adds new records in one request; false when no answer came. */
  add(collection: ChromaCollection, count: number, encoding: "json" | "base64"): Promise<boolean> {
    return this.#put(collection, "add", this.#freshIds(count), encoding);
  }

  /** Deletes a share of this writer's records in one request; false when no answer came. */
  deleteShare(collection: ChromaCollection, share: number): Promise<boolean> {
    const ids = [...this.#records.keys()].filter(() => this.#random.next() < share);
    return this.#delete(collection, ids);
  }

  /**
   * Compares with what the server holds after a restart. A pending write must be there as a whole or not at all, and
   * counts as the truth from then on. Returns what is wrong.
   */
  settle(stored: ReadonlyMap<string, StoredRecord>): readonly string[] {
    const problems: string[] = [];
    const pending = this.#pending;
    this.#pending = null;
    if (pending !== null) {
      const before: Effect = new Map([...pending.keys()].map((id) => [id, this.#records.get(id) ?? null]));
      if (isHeld(pending, stored)) this.#accept(pending);
      else if (!isHeld(before, stored))
        problems.push(`an unacknowledged write of ${pending.size} records is there in part`);
    }
    for (const [id, record] of this.#records) {
      const found = stored.get(id);
      if (found === undefined) problems.push(`${id} is lost`);
      else if (!isDeepStrictEqual(found, record)) problems.push(`${id} has changed`);
    }
    for (const id of stored.keys()) {
      if (id.startsWith(`${this.#settings.name}-`) && !this.#records.has(id))
        problems.push(`${id} is back from the dead`);
    }
    return problems;
  }

  #writeOnce(collection: ChromaCollection): Promise<boolean> {
    const random = this.#random;
    const count = random.next() < 0.4 ? 1 : random.below(this.#settings.batchMax, 2);
    const encoding = random.next() < 0.5 ? "json" : "base64";
    const choice = random.next();
    if (choice < 0.4 || this.#records.size < 50) return this.add(collection, count, encoding);
    if (choice < 0.6) return this.#put(collection, "upsert", this.#someIds(count, 0.5), encoding);
    if (choice < 0.8) return this.#put(collection, "update", this.#someIds(count, 0), encoding);
    return this.#delete(collection, this.#someIds(count, 0));
  }

  #freshIds(count: number): readonly string[] {
    return Array.from({ length: count }, () => `${this.#settings.name}-${this.#serial++}`);
  }

  /** Distinct ids: known ones, and fresh ones for a share of them. */
  #someIds(count: number, freshShare: number): readonly string[] {
    const known = [...this.#records.keys()];
    const ids = Array.from({ length: count }, () =>
      this.#random.next() < freshShare ? `${this.#settings.name}-${this.#serial++}` : this.#random.pick(known),
    );
    return [...new Set(ids)];
  }

  #put(
    collection: ChromaCollection,
    route: "add" | "upsert" | "update",
    ids: readonly string[],
    encoding: "json" | "base64",
  ): Promise<boolean> {
    const { name, dimensions, documentLength } = this.#settings;
    const changes = ids.map(() => {
      const serial = this.#serial++;
      const text = `${name} wrote document ${serial} `;
      return {
        embedding: this.#random.embedding(dimensions),
        document: text + "x".repeat(Math.max(0, documentLength - text.length)),
        metadata: metadataOf(name, this.#random, serial),
      };
    });
    // An update may bring only some of the columns.
    const brings = (): boolean => route !== "update" || this.#random.next() < 0.6;
    const [withEmbeddings, withDocuments, withMetadatas] = [brings() || route === "upsert", brings(), brings()];
    const columns: RecordColumns = {
      ids,
      ...(withEmbeddings
        ? { embeddings: changes.map(({ embedding }) => (encoding === "json" ? embedding : toBase64(embedding))) }
        : {}),
      ...(withDocuments ? { documents: changes.map(({ document }) => document) } : {}),
      ...(withMetadatas ? { metadatas: changes.map(({ metadata }) => metadata) } : {}),
    };
    const effect = new Map(
      ids.map((id, index): [string, StoredRecord] => {
        const change = changes[index];
        const old = this.#records.get(id);
        const nothing: StoredRecord = { embedding: [], document: null, metadata: null };
        const brought: Partial<StoredRecord> = {
          ...(withEmbeddings && change ? { embedding: change.embedding } : {}),
          ...(withDocuments && change ? { document: change.document } : {}),
          ...(withMetadatas && change ? { metadata: { ...old?.metadata, ...change.metadata } } : {}),
        };
        return [id, { ...nothing, ...old, ...brought }];
      }),
    );
    return this.#send(effect, () => collection.write(route, columns));
  }

  #delete(collection: ChromaCollection, ids: readonly string[]): Promise<boolean> {
    return this.#send(new Map(ids.map((id) => [id, null])), () => collection.delete({ ids }));
  }

  async #send(effect: Effect, request: () => Promise<void>): Promise<boolean> {
    this.#pending = effect;
    try {
      await request();
    } catch (error) {
      // `fetch` rejects with a TypeError when the connection breaks: the write stays pending.
      if (error instanceof TypeError) return false;
      throw error;
    }
    this.#pending = null;
    this.#accept(effect);
    this.acknowledgedWrites += 1;
    this.acknowledgedRecords += effect.size;
    return true;
  }

  #accept(effect: Effect): void {
    for (const [id, record] of effect) {
      if (record === null) this.#records.delete(id);
      else this.#records.set(id, record);
    }
  }
}

/** Whether the server holds exactly what an effect says of its ids. */
const isHeld = (effect: Effect, stored: ReadonlyMap<string, StoredRecord>): boolean =>
  [...effect].every(([id, record]) => isDeepStrictEqual(stored.get(id) ?? null, record));
