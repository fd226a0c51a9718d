import {
  type AnyVectorColumn,
  type Collection,
  type Engine,
  EngineError,
  type QueryPlan,
  type RenderingPiece,
  type TextColumn,
  type VectorSpace,
  type WriteOperation,
} from "@vexfs/core";
import { ModelEngine } from "@vexfs/model-engine";
import { createQdrantApp } from "../../src/index.js";
import { recordedBodies } from "./recorded-bodies.js";
import { dense, recordedColumns } from "./recorded-columns.js";

/** An answer, its body parsed. */
export interface Answer {
  readonly status: number;
  readonly result: unknown;
  readonly error: string | null;
}

/** The API over an engine that does nothing but note what it is asked for. */
export class RecordingClient {
  /** Operations in the order in which they were applied. */
  readonly operations: WriteOperation[] = [];
  readonly plans: QueryPlan[] = [];
  readonly renderings: (readonly RenderingPiece[])[] = [];
  /** What queries answer, in turn; an empty list when there is nothing left. */
  readonly rows: string[] = [];
  readonly #app;

  constructor() {
    const model = new ModelEngine();
    const engine: Engine = {
      capabilities: model.capabilities,
      catalog: model.catalog,
      telemetry: model.telemetry,
      rates: model.rates,
      notes: model.notes,
      snapshots: model.snapshots,
      columns: recordedColumns,
      bodies: recordedBodies,
      collection: (id) => this.#collection(id),
      rendering: (pieces) => ({ pieces }),
      regexError: () => null,
      weightedTerms: () => [],
      close: () => Promise.resolve(),
    };
    this.#app = createQdrantApp(engine);
    this.create = (name, spaces) =>
      model.catalog
        .createCollection({
          namespace: "chroma/00000000-0000-0000-0000-000000000000",
          name,
          spaces: spaces.map((space) => ({ ...denseSpace, ...space })),
          attributes: "{}",
        })
        .then(() => undefined);
  }

  /** Makes a collection of these vector spaces. */
  readonly create: (name: string, spaces: readonly Partial<VectorSpace>[]) => Promise<void>;

  async send(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<Answer> {
    const payload = typeof body === "string" ? body : JSON.stringify(body);
    const options = body === undefined ? {} : { payload, headers: { "content-type": "application/json" } };
    const response = await this.#app.inject({ method, url: `/collections/${path}`, ...options });
    const { result, status } = JSON.parse(response.body) as {
      readonly result: unknown;
      readonly status: "ok" | { readonly error: string };
    };
    return { status: response.statusCode, result, error: status === "ok" ? null : status.error };
  }

  close(): Promise<void> {
    return this.#app.close();
  }

  #collection(id: string): Collection {
    return {
      id,
      apply: ({ operations }) => {
        this.operations.push(...operations);
        return Promise.resolve({ sequence: this.operations.length, affected: operations.map(() => 1) });
      },
      planned: () => ({ query: () => null, keep: () => undefined }),
      query: (plan, { pieces }) => {
        this.plans.push(plan);
        this.renderings.push(pieces);
        return Buffer.from(this.rows.shift() ?? "[]");
      },
      explain: () => Promise.resolve({ source: "scan", strategy: "scan", scope: 3, found: 3, micros: 1 }),
      count: () => 3,
      facet: () => Promise.resolve([{ value: 9_007_199_254_740_993n, count: 2 }]),
      matrix: () => Promise.resolve({ ids: ["7", "a"], neighbors: [[1], [0]], scores: [[0.5], [0.5]] }),
      vectors: (_space, ids) => Promise.resolve(this.#vectors(ids)),
      indexed: () => Promise.resolve(),
      statistics: () => {
        throw new TypeError("nobody asks");
      },
    };
  }

  /** Every point has the vector `[id, 0]`, but 404 is not there and 405 has none. */
  #vectors(ids: TextColumn): AnyVectorColumn {
    const numbers = Array.from({ length: ids.length }, (_, index) => Number(ids.at(index)));
    if (numbers.includes(404)) throw new EngineError("unknown_id", "404 is not there", { id: "404" });
    return dense(numbers.map((number) => (number === 405 ? null : [number, 0])));
  }
}

const denseSpace: VectorSpace = {
  name: "",
  kind: "dense",
  metric: "cosine",
  dimension: 2,
  datatype: "f32",
  normalized: true,
  maxNeighbors: 16,
  efConstruction: 100,
};
