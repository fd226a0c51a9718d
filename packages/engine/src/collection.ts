import type {
  AnyVectorColumn,
  Collection,
  CollectionStatistics,
  FacetHit,
  Matrix,
  MessageWithVector,
  PlannedQueries,
  PlanReport,
  PreparedBodySchema,
  Rendering,
  RenderingPiece,
  WriteResult,
} from "@vexfs/core";
import { EngineError } from "@vexfs/core";
import { ParsedSchema } from "./bodies.js";
import { nativeColumn, wrapColumn } from "./columns.js";
import { call, callAsync } from "./errors.js";
import { type NativeEngine, type NativePlannedQueries, type NativeRendering, native } from "./native.js";
import { encodeBatch, encodeCount, encodeFacet, encodeMatrix, encodeQuery } from "./plans.js";
import { answerOf, answerOrPromiseOf } from "./reads.js";

/** A rendering with the addon's parse of it. */
class ParsedRendering implements Rendering {
  readonly pieces: readonly RenderingPiece[];
  readonly parsed: NativeRendering;

  constructor(pieces: readonly RenderingPiece[]) {
    this.pieces = pieces;
    this.parsed = call(() => new native.NativeRendering(JSON.stringify(pieces)));
  }
}

/** Prepares a rendering. */
export const prepareRendering = (pieces: readonly RenderingPiece[]): Rendering => new ParsedRendering(pieces);

const parsed = (rendering: Rendering): NativeRendering => {
  if (!(rendering instanceof ParsedRendering)) {
    throw new EngineError("invalid_argument", "the rendering was prepared by another engine");
  }
  return rendering.parsed;
};

/** Queries that the addon knows the plans of. */
const plannedOf = (planned: NativePlannedQueries): PlannedQueries => {
  // Nothing is read in vain before there is a plan, nor when each query has one of its own.
  let hasPlans = false;
  let isOfUse = true;
  return {
    query: (body, limits) => {
      if (!hasPlans) return null;
      const started = call(() => planned.query(body, limits?.timeoutMs));
      return started === null ? null : answerOrPromiseOf(() => started, limits);
    },
    keep: (body, plan, rendering) => {
      if (!isOfUse) return;
      const { json, columns } = encodeQuery(plan, undefined);
      const [column, ...rest] = columns;
      if (column === undefined || rest.length > 0) return;
      isOfUse = planned.keep(body, json, column, parsed(rendering));
      hasPlans = isOfUse;
    },
  };
};

const plannedIn = (engine: NativeEngine, id: string, form: PreparedBodySchema | MessageWithVector) => {
  if ("vector" in form) return plannedOf(call(() => engine.plannedMessages(id, form.vector)));
  if (form instanceof ParsedSchema) return plannedOf(call(() => engine.plannedBodies(id, form.parsed)));
  throw new TypeError("the schema was prepared by another engine");
};

/** A facet hit as the addon hands it over. */
interface NativeFacetHit {
  readonly value: string | boolean | { readonly int: string };
  readonly count: number;
}

const facetHit = ({ value, count }: NativeFacetHit): FacetHit => ({
  value: typeof value === "object" ? BigInt(value.int) : value,
  count,
});

/** The collection of that id. Holds nothing but the id, so it costs nothing and never goes stale. */
export const collectionOf = (engine: NativeEngine, id: string): Collection => ({
  id,
  apply: async (batch) => {
    const { json, columns } = encodeBatch(batch);
    return JSON.parse(await callAsync(() => engine.apply(id, json, columns))) as WriteResult;
  },
  query: (plan, rendering, limits) => {
    const { json, columns } = encodeQuery(plan, limits);
    return answerOrPromiseOf(() => engine.query(id, json, columns, parsed(rendering)), limits);
  },
  planned: (form) => plannedIn(engine, id, form),
  explain: async (plan, limits) => {
    const { json, columns } = encodeQuery(plan, limits);
    return JSON.parse(await answerOf(() => engine.explain(id, json, columns), limits)) as PlanReport;
  },
  count: (plan, limits) => {
    const { json, columns } = encodeCount(plan, limits);
    return answerOrPromiseOf(() => engine.count(id, json, columns), limits);
  },
  facet: async (plan, limits) => {
    const hits = await answerOf(() => engine.facet(id, encodeFacet(plan, limits)), limits);
    return (JSON.parse(hits) as NativeFacetHit[]).map(facetHit);
  },
  matrix: async (plan, limits) =>
    JSON.parse(await answerOf(() => engine.matrix(id, encodeMatrix(plan, limits)), limits)) as Matrix,
  vectors: async (space, ids) =>
    wrapColumn(await answerOf(() => engine.vectors(id, space, nativeColumn(ids)))) as AnyVectorColumn,
  indexed: () => callAsync(() => engine.whenIndexed(id)),
  statistics: () => JSON.parse(call(() => engine.statistics(id))) as CollectionStatistics,
});
