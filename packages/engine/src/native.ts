import { createRequire } from "node:module";

/** The addon's classes, as `crates/vexfs-node` declares them. */
export interface NativeColumn {
  /** JSON of {@link ColumnFacts}. */
  facts(): string;
  firstEmpty(): number | null;
  textAt(index: number): string | null;
  vectorAt(index: number): Float32Array | null;
  dimensionAt(index: number): number | null;
  firstNonFinite(): { index: number; value: "NaN" | "inf" | "-inf"; fromBase64: boolean } | null;
  shapeAt(index: number): { vectors: number; dimension: number } | null;
  sparseAt(index: number): { indices: Uint32Array; values: Float32Array } | null;
  sizeAt(index: number): number | null;
  firstRagged(): { index: number; dimension: number } | null;
  firstInvalid(): { index: number; reason: "lengths" | "duplicates" } | null;
}

export interface NativeColumnClass {
  texts(values: readonly (string | null)[]): NativeColumn;
  json(values: readonly (string | null)[]): NativeColumn;
  vectors(values: Float32Array, dimension: number): NativeColumn;
  multiVector(values: Float32Array, dimension: number): NativeColumn;
  sparseVector(indices: Uint32Array, values: Float32Array): NativeColumn;
  vectorItems(bytes: Uint8Array, starts: Uint32Array, dimensions: Int32Array): NativeColumn;
  multiVectorItems(values: Float32Array, dimensions: Int32Array, counts: Uint32Array): NativeColumn;
  sparseVectorItems(
    indices: Uint32Array,
    indexCounts: Int32Array,
    values: Float32Array,
    valueCounts: Int32Array,
  ): NativeColumn;
  concat(columns: readonly NativeColumn[]): NativeColumn;
}

export interface NativePlannedQueries {
  keep(query: Uint8Array, plan: string, column: NativeColumn, rendering: NativeRendering): boolean;
  query(query: Uint8Array, timeoutMs: number | undefined): Uint8Array | NativeRead<Uint8Array> | null;
}

export interface NativeRendering {
  readonly brand?: "rendering";
}

/** A column in short. */
export interface ColumnFacts {
  readonly kind: "texts" | "vectors" | "multiVectors" | "sparseVectors" | "json";
  readonly length: number;
  /** Components that all present dense vectors have; -1 when they differ, absent when there is none. */
  readonly dimension?: number;
}

/** What the addon tells of a body that it read, as JSON. */
export interface ToldBody {
  readonly fields: Readonly<Record<string, unknown>>;
  /** What is in which column, in the order of the columns. */
  readonly columns: readonly { readonly path: string; readonly space?: string; readonly facts: ColumnFacts }[];
  readonly error?: undefined;
}

/** What it tells of one that could not be read. */
export interface RefusedBody {
  readonly error: { reason: "syntax" | "shape" | "key"; message: string; path: string; index: number | null };
}

export interface NativeBodySchema {
  /** JSON of a {@link ToldBody} or a {@link RefusedBody}, and the columns. */
  read(body: Uint8Array): readonly [string, ...NativeColumn[]];
  readAside(body: Uint8Array): Promise<readonly [string, ...NativeColumn[]]>;
}

/** What a column of records is. */
export interface ToldRecords {
  readonly space?: string;
  readonly facts: ColumnFacts;
}

export interface NativeRecordsForm {
  /** JSON of {@link ToldRecords} a column, and the columns of ids, payloads, and vectors; null if it takes another reader. */
  read(message: Uint8Array): readonly [string, ...NativeColumn[]] | null;
}

export interface NativeOptions {
  durability?: "fsync" | "os";
  searchThreads?: number;
  buildThreads?: number;
  lowMemory?: boolean;
  openCollectionsMax?: number;
  writeQueueMax?: number;
  writeQueueBytesMax?: number;
  readQueueMax?: number;
}

export interface NativeEngine {
  catalogVersionReader(): () => number;
  document(key: string): string | null;
  documents(prefix: string): string[];
  commit(changes: string): Promise<void>;
  collectionByName(namespace: string, name: string): string | null;
  collectionById(id: string): string | null;
  collections(namespace: string, offset: number, limit: number): string;
  countCollections(namespace: string): number;
  createCollection(collection: string): Promise<string>;
  forkCollection(id: string, fork: string): Promise<string>;
  updateCollection(id: string, change: string): Promise<string>;
  dropCollection(id: string): Promise<void>;
  dropNamespace(namespace: string, changes: string): Promise<void>;
  clear(): Promise<void>;
  isOpen(id: string): boolean;
  openCollection(id: string): Promise<void>;
  apply(id: string, batch: string, columns: readonly NativeColumn[]): Promise<string>;
  query(
    id: string,
    plan: string,
    columns: readonly NativeColumn[],
    rendering: NativeRendering,
  ): Uint8Array | NativeRead<Uint8Array>;
  plannedBodies(id: string, schema: NativeBodySchema): NativePlannedQueries;
  plannedMessages(id: string, vector: readonly number[]): NativePlannedQueries;
  explain(id: string, plan: string, columns: readonly NativeColumn[]): NativeRead<string>;
  count(id: string, plan: string, columns: readonly NativeColumn[]): number | NativeRead<number>;
  facet(id: string, plan: string): NativeRead<string>;
  matrix(id: string, plan: string): NativeRead<string>;
  vectors(id: string, space: string, ids: NativeColumn): NativeRead<NativeColumn>;
  statistics(id: string): string;
  whenIndexed(id: string): Promise<void>;
  snapshotCollection(id: string, path: string): Promise<string>;
  snapshotPart(id: string, part: string, path: string): Promise<string>;
  snapshotCollections(ids: readonly string[], note: string, path: string): Promise<string>;
  readSnapshot(path: string, part?: string): Promise<string>;
  readSnapshots(path: string): Promise<string>;
  restoreSnapshot(path: string, restoration: string): Promise<string>;
  restorePart(path: string, id: string, part: string): Promise<string>;
  requestCounter(api: string, operation: string, collection?: string): (status: number, durationUs: number) => void;
  requests(api: string, byCollection: boolean): string;
  works(): string;
  prometheus(): string;
  takeTokens(bucket: string, capacity: number, tokens: number): { available?: number; waitMs?: number } | null;
  refill(bucket: string): void;
  putNote(board: string, key: string, rank: number, text: string): void;
  notes(board: string): readonly { key: string; rank: number; count: number; text: string }[];
  clearNotes(board: string): void;
  close(): Promise<void>;
}

/** A read that runs on the engine's threads. */
export interface NativeRead<T> {
  readonly answer: Promise<T>;
  readonly cancel: { cancel(): void };
}

/** What the addon exports. */
export interface Native {
  readonly NativeEngine: { open(dataDir: string, options: NativeOptions): NativeEngine };
  readonly NativeColumn: NativeColumnClass;
  readonly NativeRendering: new (pieces: string) => NativeRendering;
  readonly NativeBodySchema: new (schema: string) => NativeBodySchema;
  readonly NativeRecordsForm: new (form: string) => NativeRecordsForm;
  openListeningSocket(host: string, port: number): { fd: number; port: number };
  isPortFree(host: string, port: number): boolean;
  regexError(pattern: string): string | null;
  weightedTerms(texts: readonly string[], spec: string): string[];
}

/** The addon, which the build puts into this package. By the package's name, so that it is also found from a bundle. */
export const native = createRequire(import.meta.url)("@vexfs/engine/vexfs.node") as Native;
