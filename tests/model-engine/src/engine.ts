import {
  type Capabilities,
  type Collection,
  type CountPlan,
  type Engine,
  EngineError,
  type QueryPlan,
  type Rendering,
  type RenderingPiece,
  type WriteBatch,
  type WriteResult,
} from "@vexfs/core";
import { ModelBodyReader } from "./body/reader.js";
import { ModelCatalog } from "./catalog/catalog.js";
import { modelColumns } from "./columns.js";
import { modelRegexError } from "./filter/regex.js";
import { ModelNotes } from "./notes.js";
import { ModelRates } from "./rates.js";
import { render } from "./render.js";
import { eligible, select } from "./select.js";
import { modelSnapshots } from "./snapshots.js";
import { ModelStore } from "./store.js";
import { ModelTelemetry } from "./telemetry.js";
import { unsupported } from "./unsupported.js";

/** The model: an {@link Engine} in memory that does everything in the plainest way. */
export class ModelEngine implements Engine {
  readonly capabilities: Capabilities = {
    sources: new Set(["nearest", "scan"] as const),
    metrics: new Set(["squaredEuclidean", "euclidean", "cosine", "dot", "manhattan"] as const),
    textFilters: true,
    dimensionMax: 65_536,
  };
  readonly catalog = new ModelCatalog();
  readonly columns = modelColumns;
  readonly bodies = new ModelBodyReader();
  readonly telemetry = new ModelTelemetry();
  readonly rates = new ModelRates();
  readonly notes = new ModelNotes();
  readonly snapshots = modelSnapshots;
  readonly #stores = new Map<string, ModelStore>();

  collection(id: string): Collection {
    return {
      id,
      apply: async (batch: WriteBatch): Promise<WriteResult> => {
        const store = this.#store(id);
        const result = store.apply(batch);
        const { spaces, observedFields } = store.statistics();
        this.catalog.learn(id, spaces, observedFields);
        return result;
      },
      query: (plan: QueryPlan, rendering: Rendering): Uint8Array =>
        render(rendering.pieces, select(this.#store(id), plan)),
      planned: () => ({ query: () => null, keep: () => undefined }),
      explain: async () => {
        throw unsupported("explaining plans");
      },
      count: (plan: CountPlan): number => eligible(this.#store(id), plan).length,
      facet: async () => {
        throw unsupported("facets");
      },
      matrix: async () => {
        throw unsupported("matrices");
      },
      vectors: async () => {
        throw unsupported("reading vectors");
      },
      indexed: () => Promise.resolve(),
      statistics: () => this.#store(id).statistics(),
    };
  }

  rendering(pieces: readonly RenderingPiece[]): Rendering {
    return { pieces };
  }

  regexError(pattern: string): string | null {
    return modelRegexError(pattern);
  }

  weightedTerms(): readonly string[] {
    throw unsupported("weighted terms");
  }

  async close(): Promise<void> {
    this.#stores.clear();
  }

  #store(id: string): ModelStore {
    const record = this.catalog.collectionById(id);
    if (record === null) {
      this.#stores.delete(id);
      throw new EngineError("not_found", `no collection ${id}`);
    }
    let store = this.#stores.get(id);
    if (store === undefined) {
      store = new ModelStore(record.spaces);
      this.#stores.set(id, store);
    }
    store.reshape(record.spaces);
    return store;
  }
}
