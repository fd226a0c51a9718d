import { type AnyVectorColumn, type BodySchema, type Engine, plannedBy, type RequestBody } from "@vexfs/core";
import type { AppContext } from "../context.js";
import { JsonPart } from "../points/json-part.js";
import { checkDimensions, checkWellFormedQuery, fitToSpace } from "../points/vector-checks.js";
import { type SearchFields, searchFields, searchOptions } from "./fields.js";
import type { SearchKind, SearchRequest } from "./kind.js";
import { repeatable } from "./planned.js";
import { type ComposedFields, ComposedReader } from "./prefetch.js";
import { QueryReader } from "./query-reader.js";
import { spaceOf, VectorInputs } from "./vector-inputs.js";

const limitByDefault = 10;
const groupSizeByDefault = 3;

const querySchema = (query: BodySchema): BodySchema => ({
  type: "object",
  name: "QueryRequest",
  fields: { query, prefetch: { type: "json", raw: true, optional: true }, ...searchFields },
});

/** The universal query. A plain vector is by far the most common one and is read at once; all else is read from its text. */
export const queryKind = ({ engine, lookup }: AppContext): SearchKind => {
  const vectorPart = new JsonPart(engine.bodies, querySchema({ type: "vectorsByName", optional: true }));
  const anyPart = new JsonPart(engine.bodies, querySchema({ type: "json", raw: true, optional: true }));
  const reader = new ComposedReader(engine, new QueryReader(engine, new VectorInputs(engine, lookup)));

  const planned = plannedBy(vectorPart.schema);

  return {
    name: "query",
    path: "/points/query",
    isWrapped: true,
    limitByDefault,
    groupSizeByDefault,
    hasGroups: true,
    repeats: "differing",
    place: "internal.",
    placeInGroups: "search_group_request.",
    placeOfSizes: "search_group_request.group_request.",
    planned,
    read: (json, at) => {
      const body = vectorPart.tryRead(json);
      const vector = body === null ? null : plainVector(body);
      if (body !== null && vector !== null) {
        const fields: ComposedFields = body.fields;
        const isPlain = (fields.lookup_from ?? null) === null && (fields.prefetch ?? null) === null;
        if (isPlain) return { ...nearestTo(engine, vector, fields, at), repeatable: repeatable(json, planned) };
      }
      return reader.read(anyPart.read(json).fields, at);
    },
  };
};

/** The points nearest to a vector that is at hand. */
export const nearestTo = (
  engine: Engine,
  queries: AnyVectorColumn,
  fields: SearchFields,
  at: string,
): SearchRequest => {
  checkWellFormedQuery(queries, `${at}query`);
  return {
    fields,
    at,
    sourceIn: (collection) => {
      const space = spaceOf(collection, fields.using ?? "");
      const fitted = fitToSpace(queries, space, engine);
      checkDimensions(fitted, space);
      const options = searchOptions(fields.params, collection, space.name);
      return { source: { ...options, kind: "nearest", space: space.name, queries: fitted }, excluded: [] };
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
