import type { WriteBatch, WriteResult } from "./batch/batch.js";
import type { BodyReader, PreparedBodySchema } from "./body.js";
import type { Capabilities } from "./capabilities.js";
import type { Catalog } from "./catalog/catalog.js";
import type { ObservedField, VectorSpace } from "./catalog/collection.js";
import type { AnyVectorColumn, ColumnFactory, TextColumn } from "./columns.js";
import type { FieldPath } from "./filter/values.js";
import type { Notes } from "./notes.js";
import type { FacetHit, FacetPlan } from "./plan/facet.js";
import type { Matrix, MatrixPlan } from "./plan/matrix.js";
import type { CountPlan, QueryPlan } from "./plan/plan.js";
import type { Rendering, RenderingPiece } from "./plan/rendering.js";
import type { PlanReport } from "./plan/report.js";
import type { Rates } from "./rates.js";
import type { Snapshots } from "./snapshots.js";
import type { Telemetry } from "./telemetry.js";
import type { TermWeighting } from "./terms.js";
import type { Waiter } from "./waiter.js";

/** Where a vector space stands. */
export interface SpaceStatistics extends VectorSpace {
  /** Records that have a vector in it (of a multivector space: records, not vectors), and those of them that its index holds. */
  readonly vectors: number;
  /** Bytes of these vectors as they are stored: components of four bytes, also where the datatype has smaller ones. */
  readonly vectorBytes: number;
  readonly indexed: number;
}

/** Where a collection stands. */
export interface CollectionStatistics {
  readonly count: number;
  readonly spaces: readonly SpaceStatistics[];
  readonly observedFields: readonly ObservedField[];
  /** Sequence number of the last write. */
  readonly sequence: number;
  /** Records that all writes named, each as often as it was named, and whether that changed anything or not. */
  readonly operations: number;
  /** Records whose vectors the graph holds, and those that wait for it (searched exactly meanwhile). */
  readonly indexedRecords: number;
  readonly pendingRecords: number;
  /** Fields with a declared full-text index that is not filled yet; conditions on them are answered without it meanwhile. */
  readonly pendingIndexes: readonly FieldPath[];
  /** Bodies of records (payload, document, URI) and those that were replaced or deleted since the last checkpoint, and their bytes. */
  readonly bodies: number;
  readonly bodyBytes: number;
  readonly diskBytes: number;
  readonly memoryBytes: number;
  /** Milliseconds that it took to open the collection. */
  readonly openMs: number;
  /** The failure that took writes from the collection, or because of which an index cannot be filled; null while all is well. */
  readonly fault: string | null;
}

/** Bounds on how long a read may run. It fails with `deadline_exceeded` or `cancelled` past them. */
export interface ReadLimits {
  /** Milliseconds from now. */
  readonly timeoutMs?: number;
  /** Who waits for it; once that is nobody, it stops. */
  readonly waiter?: Waiter;
}

/** A message of protocol buffers with a dense vector: the numbers of the fields on the way to its components. */
export interface MessageWithVector {
  readonly vector: readonly number[];
}

/** Queries of a collection that differ from earlier ones in nothing but a vector, and are answered without being planned again. */
export interface PlannedQueries {
  /** What is rendered of a body or message that differs from one whose plan was kept in nothing else; null for any other. */
  query(body: Uint8Array, limits?: ReadLimits): Uint8Array | Promise<Uint8Array> | null;
  /**
   * Keeps what became of a body or message, if its only column is a dense vector and that is the only column of `plan`. All that the plan was
   * made of must be what it says beside the components of that vector.
   */
  keep(body: Uint8Array, plan: QueryPlan, rendering: Rendering): void;
}

/** An open collection. All methods throw or reject with {@link EngineError}; `not_found` once the collection is dropped. */
export interface Collection {
  readonly id: string;
  /** Resolves when the batch is on disk and visible. Nothing of it is applied when it rejects. */
  apply(batch: WriteBatch): Promise<WriteResult>;
  /** The rendered rows. Synchronous when the plan is cheap, a promise when it runs on the engine's threads. */
  query(plan: QueryPlan, rendering: Rendering, limits?: ReadLimits): Uint8Array | Promise<Uint8Array>;
  /** Queries that come in that form, and were planned before. */
  planned(form: PreparedBodySchema | MessageWithVector): PlannedQueries;
  /** Runs a plan, and tells what it did instead of what it found. */
  explain(plan: QueryPlan, limits?: ReadLimits): Promise<PlanReport>;
  count(plan: CountPlan, limits?: ReadLimits): number | Promise<number>;
  facet(plan: FacetPlan, limits?: ReadLimits): Promise<readonly FacetHit[]>;
  matrix(plan: MatrixPlan, limits?: ReadLimits): Promise<Matrix>;
  /** The vectors of records in a space, one item an id, absent where the record or its vector is not there. Fails with `unknown_id` for an id that is not there. */
  vectors(space: string, ids: TextColumn): Promise<AnyVectorColumn>;
  statistics(): CollectionStatistics;
  /** Resolves when every index that was declared is filled; rejects when one cannot be. */
  indexed(): Promise<void>;
}

/** A vector engine. */
export interface Engine {
  readonly capabilities: Capabilities;
  readonly catalog: Catalog;
  readonly columns: ColumnFactory;
  readonly bodies: BodyReader;
  readonly telemetry: Telemetry;
  readonly rates: Rates;
  readonly notes: Notes;
  readonly snapshots: Snapshots;
  /** Opens the collection, loading it if need be. */
  collection(id: string): Collection | Promise<Collection>;
  /** Prepares a rendering for use with any collection. */
  rendering(pieces: readonly RenderingPiece[]): Rendering;
  /** The error text of an invalid regular expression, or null when it is valid. */
  regexError(pattern: string): string | null;
  /** The terms of each text as a sparse vector: the JSON of `{"indices":[…],"values":[…]}`. */
  weightedTerms(texts: readonly string[], weighting: TermWeighting): readonly string[];
  /** Checkpoints every open collection and releases the data directory; resolves when all is on disk. */
  close(): Promise<void>;
}
