import type { AnyVectorColumn, BodySchema, Engine, RequestBody } from "@vexfs/core";
import type { AppContext } from "../context.js";
import { formatError } from "../errors/qdrant-error.js";
import { badRequest, notServedYet } from "../points/faults.js";
import { JsonPart } from "../points/json-part.js";
import { checkDimensions, checkWellFormedQuery, fitToSpace } from "../points/vector-checks.js";
import { type SearchFields, searchFields, searchOptions } from "./fields.js";
import type { SearchKind, SearchRequest } from "./kind.js";
import { QueryReader } from "./query-reader.js";
import { spaceOf, VectorInputs } from "./vector-inputs.js";

const limitByDefault = 10;
const groupSizeByDefault = 3;

interface QueryFields extends SearchFields {
  readonly query?: unknown;
  readonly prefetch?: string | null;
}

const querySchema = (query: BodySchema): BodySchema => ({
  type: "object",
  name: "QueryRequest",
  fields: { query, prefetch: { type: "json", raw: true, optional: true }, ...searchFields },
});

/** The universal query. A plain vector is by far the most common one and is read at once; all else is read from its text. */
export const queryKind = ({ engine, lookup }: AppContext): SearchKind => {
  const vectorPart = new JsonPart(engine.bodies, querySchema({ type: "vectorsByName", optional: true }));
  const anyPart = new JsonPart(engine.bodies, querySchema({ type: "json", raw: true, optional: true }));
  const reader = new QueryReader(engine, new VectorInputs(engine, lookup));

  return {
    name: "query",
    path: "/points/query",
    isWrapped: true,
    limitByDefault,
    groupSizeByDefault,
    hasGroups: true,
    read: (json) => {
      const body = vectorPart.tryRead(json);
      const vector = body === null ? null : plainVector(body);
      if (body !== null && vector !== null) {
        const { lookup_from: location = null }: QueryFields = body.fields;
        if (location === null) return nearestTo(engine, vector, checked(body.fields));
      }
      const fields = checked(anyPart.read(json).fields);
      return reader.read((fields.query ?? null) as string | null, fields);
    },
  };
};

/** The points nearest to a vector that is at hand. */
export const nearestTo = (engine: Engine, queries: AnyVectorColumn, fields: SearchFields): SearchRequest => {
  checkWellFormedQuery(queries, "query");
  return {
    fields,
    sourceIn: (collection) => {
      const space = spaceOf(collection, fields.using ?? "");
      const fitted = fitToSpace(queries, space, engine);
      checkDimensions(fitted, space);
      const options = searchOptions(fields.params, collection, space.name);
      return { source: { kind: "nearest", space: space.name, queries: fitted, ...options }, excluded: [] };
    },
  };
};

/** The vector of a query that is one, or that says no more than that it seeks the nearest to one. */
const plainVector = (body: RequestBody): AnyVectorColumn | null => {
  const [entry, ...rest] = body.vectorsByName("query");
  if (entry === undefined || rest.length > 0) return null;
  const [name, column] = entry;
  return column.kind !== "json" && (name === "" || name === "nearest") ? column : null;
};

const checked = (fields: QueryFields): QueryFields => {
  const { prefetch = null, query = null, score_threshold: threshold = null } = fields;
  if (prefetch !== null && !/^\[\s*\]$/.test(prefetch)) {
    if (!/^[[{]/.test(prefetch))
      throw formatError("invalid type for `prefetch`, expected a prefetch or a list of them");
    if (query === null) {
      const rule = "A query is needed to merge the prefetches. Can't have prefetches without defining a query.";
      throw badRequest(rule);
    }
    throw notServedYet("a query with `prefetch`");
  }
  if (threshold !== null && query === null) {
    const rule = "A query is needed to use the score_threshold. Can't have score_threshold without defining a query.";
    throw badRequest(rule);
  }
  return fields;
};
