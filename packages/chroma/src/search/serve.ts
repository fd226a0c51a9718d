import type { Filter, ReadLimits, Rendering, RequestBody } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { checkHasDistances, checkHasEmbeddings } from "../collections/embedding-space.js";
import type { OpenCollection } from "../collections/open-collection.js";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import { ChromaError, wrongShape } from "../errors/chroma-error.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { parseLossless } from "../json/raw-json.js";
import { readLevels } from "../records/read-levels.js";
import { limitsFrom } from "../records/read-plan.js";
import { disabledIndex, type IndexUse } from "../schema/indexing.js";
import { Compilation } from "../where/compilation.js";
import { compileWhere } from "../where/where.js";
import { grouped } from "./group.js";
import { type SearchPayload, searchPayloads } from "./payload.js";
import { searchPlan } from "./plan.js";
import { knnIn } from "./rank.js";
import { type ColumnName, type ScoreRule, type SelectedRows, Selection } from "./select.js";
import { checkSearches } from "./validate.js";

const renderingsMax = 1000;

/** A search whose filter is compiled. */
interface PreparedSearch {
  readonly search: SearchPayload;
  readonly filter: Filter | null;
  readonly uses: readonly IndexUse[];
  readonly selection: Selection;
}

/** The answer to one search. */
interface SearchAnswer {
  readonly selection: Selection;
  readonly rows: SelectedRows;
  /** Places of the rows that stay; null = all. */
  readonly places: readonly number[] | null;
}

/** Searching: filter, rank, group, cut, select. */
export const serveSearch = (app: FastifyInstance, { engine, lookup, settings }: AppContext): void => {
  const routeBody = new RouteBody(engine.bodies, {
    type: "object",
    name: "SearchRequestPayload",
    fields: {
      searches: { type: "json", raw: true },
      read_level: { type: "enum", variants: readLevels, default: "index_and_wal" },
    },
  });
  const regexError = engine.regexError.bind(engine);
  const renderings = new Map<string, Rendering>();

  const prepare = (body: RequestBody): readonly PreparedSearch[] => {
    const searches = searchPayloads(parseLossless(String(body.fields["searches"])), "searches");
    return searches.map((search, index) => ({
      search,
      selection: new Selection(search),
      ...compileFilter(search.filter, `searches[${index}].filter`, regexError),
    }));
  };

  const renderingOf = (selection: Selection, score: ScoreRule | null): Rendering => {
    const key = `${selection.signature} ${JSON.stringify(score)}`;
    const known = renderings.get(key);
    if (known !== undefined) return known;
    const made = selection.rendering(engine, score);
    if (renderings.size < renderingsMax) renderings.set(key, made);
    return made;
  };

  const answer = async (
    prepared: PreparedSearch,
    collection: OpenCollection,
    limits: ReadLimits,
  ): Promise<SearchAnswer> => {
    const { search, filter, selection } = prepared;
    const compiled = searchPlan(search, filter, collection, engine.columns);
    if (compiled === null) return { selection, rows: selection.read(selection.none), places: null };
    const rendering = renderingOf(selection, compiled.score);
    const rows = selection.read(await collection.stored.query(compiled.plan, rendering, limits));
    return { selection, rows, places: placesOf(search, rows) };
  };

  app.post<CollectionRequest>(
    `${collectionPath}/search`,
    { config: { operation: "search" } },
    async (request, reply) => {
      const searches = prepare(routeBody.readNow(request));
      checkSearches(searches.map(({ search }) => search));
      const collection = await lookup.byPath(request.params);
      for (const prepared of searches) checkIndexes(prepared, collection);
      const limits = limitsFrom(settings, reply.raw);
      const answers = await Promise.all(searches.map((search) => answer(search, collection, limits)));
      return sendJson(reply, answerText(answers));
    },
  );
};

const compileFilter = (
  clause: unknown,
  path: string,
  regexError: (pattern: string) => string | null,
): Pick<PreparedSearch, "filter" | "uses"> => {
  if (clause === undefined) return { filter: null, uses: [] };
  const compilation = new Compilation(regexError, "ids");
  try {
    return { filter: compileWhere(clause, compilation), uses: compilation.uses };
  } catch (error) {
    throw error instanceof ChromaError ? wrongShape(`${path}: ${error.message}`) : error;
  }
};

/** Refuses a search that needs an index which the schema has switched off, or vectors that the collection has no place for. */
const checkIndexes = ({ search: { rank }, uses, selection }: PreparedSearch, collection: OpenCollection): void => {
  const knn = rank === undefined ? [] : knnIn(rank);
  const sparse = knn.filter(({ query }) => query.kind === "sparse");
  const disabled = disabledIndex(collection.attributes.schema, [
    ...uses,
    ...sparse.map(({ key }) => ({ key, type: "SparseVector" }) as const),
  ]);
  if (disabled !== null) throw disabled;
  if (knn.length > sparse.length) checkHasDistances(collection.record);
  if (selection.keys.includes("#embedding")) checkHasEmbeddings(collection.record);
};

/** The rows that grouping leaves, cut to the window that is asked for. */
const placesOf = ({ group_by: groupBy, limit }: SearchPayload, rows: SelectedRows): readonly number[] | null => {
  if (groupBy?.aggregate === undefined) return null;
  const places = grouped(rows.grouping, groupBy.keys ?? [], groupBy.aggregate);
  const offset = limit?.offset ?? 0;
  return places.slice(offset, limit?.limit === undefined ? undefined : offset + limit.limit);
};

const answerText = (answers: readonly SearchAnswer[]): string => {
  const column = (name: ColumnName): string =>
    `"${name}":[${answers.map(({ selection, rows, places }) => selection.column(rows, name, places)).join(",")}]`;
  const columns = (["ids", "documents", "embeddings", "metadatas", "scores"] as const).map(column);
  return `{${columns.join(",")},"select":${JSON.stringify(answers.map(({ selection }) => selection.keys))}}`;
};
