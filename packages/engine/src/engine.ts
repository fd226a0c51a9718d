import type { Capabilities, Engine, Notes, Rates, RequestTimes, Telemetry, WorkTimes } from "@vexfs/core";
import { bodyReader } from "./bodies.js";
import { catalogOf } from "./catalog.js";
import { collectionOf, prepareRendering } from "./collection.js";
import { columnFactory } from "./columns.js";
import { call, callAsync } from "./errors.js";
import { type NativeEngine, type NativeOptions, native } from "./native.js";
import { snapshotsOf } from "./snapshots.js";

/** What an operator may set; absent = the engine's default. */
export type EngineOptions = Readonly<NativeOptions>;

/** What the native engine can do. */
const CAPABILITIES: Capabilities = {
  sources: new Set([
    "nearest",
    "recommend",
    "discover",
    "context",
    "weighted",
    "diverse",
    "scan",
    "ordered",
    "text",
    "sample",
    "fusion",
    "formula",
  ]),
  metrics: new Set(["squaredEuclidean", "euclidean", "cosine", "dot", "manhattan"]),
  textFilters: true,
  dimensionMax: 65_536,
};

/**
 * Opens the engine over a data directory. All threads of a process that open the same directory share one engine.
 *
 * Throws {@link EngineError}: another process uses the directory, or it cannot be written, or its catalog is damaged.
 */
export const openEngine = (dataDir: string, options: EngineOptions = {}): Engine => {
  const engine = call(() => native.NativeEngine.open(dataDir, { ...options }));
  return {
    capabilities: CAPABILITIES,
    catalog: catalogOf(engine),
    columns: columnFactory,
    bodies: bodyReader,
    telemetry: telemetryOf(engine),
    rates: ratesOf(engine),
    notes: notesOf(engine),
    snapshots: snapshotsOf(engine),
    collection: (id) => {
      const collection = collectionOf(engine, id);
      return call(() => engine.isOpen(id)) ? collection : openFirst(engine, id);
    },
    rendering: prepareRendering,
    regexError: (pattern) => native.regexError(pattern),
    weightedTerms: (texts, weighting) => call(() => native.weightedTerms(texts, JSON.stringify(weighting))),
    close: () => callAsync(() => engine.close()),
  };
};

const openFirst = async (engine: NativeEngine, id: string) => {
  await callAsync(() => engine.openCollection(id));
  return collectionOf(engine, id);
};

const telemetryOf = (engine: NativeEngine): Telemetry => ({
  counter: (api, operation, collection) => engine.requestCounter(api, operation, collection),
  requests: (api) => JSON.parse(engine.requests(api, false)) as readonly RequestTimes[],
  requestsByCollection: (api) => JSON.parse(engine.requests(api, true)) as readonly RequestTimes[],
  works: () => JSON.parse(engine.works()) as readonly WorkTimes[],
  prometheus: () => engine.prometheus(),
});

const notesOf = (engine: NativeEngine): Notes => ({
  put: (board, key, rank, text) => engine.putNote(board, key, rank, text),
  list: (board) => engine.notes(board),
  clear: (board) => engine.clearNotes(board),
});

const ratesOf = (engine: NativeEngine): Rates => ({
  take: (bucket, capacity, tokens) => {
    const shortage = engine.takeTokens(bucket, capacity, tokens);
    if (shortage === null) return null;
    const { available = null, waitMs = null } = shortage;
    return available === null || waitMs === null ? "beyondCapacity" : { available, waitMs };
  },
  refill: (bucket) => engine.refill(bucket),
});
