import { type BodySchema, type PutOperation, put, type RequestBody, type TextColumn } from "@vexfs/core";
import { formatError } from "../errors/qdrant-error.js";
import { compileFilter } from "../filter/compile.js";
import { jsonColumn, requiredTexts } from "./columns.js";
import { invalidBody } from "./faults.js";
import { checkVectors } from "./vector-checks.js";
import { filterField, shardKeyField, unknownIds, type WriteContext, type WriteKind } from "./write-kind.js";

const updateModes = ["upsert", "insert_only", "update_only"] as const;

interface UpsertFields {
  readonly points?: unknown;
  readonly batch?: { readonly payloads?: unknown } | null;
  readonly update_filter?: string | null;
  readonly update_mode?: (typeof updateModes)[number] | null;
}

const pointId: BodySchema = { type: "id", expects: "point ID" };

const pointStruct: BodySchema = {
  type: "object",
  name: "PointStruct",
  fields: {
    id: pointId,
    vector: { type: "vectorsByName", aliases: ["vectors"], untaggedName: "VectorStruct" },
    payload: { type: "attributes", optional: true },
  },
};

const pointsBatch: BodySchema = {
  type: "object",
  name: "Batch",
  optional: true,
  fields: {
    ids: { type: "ids", expects: "point ID" },
    vectors: { type: "vectorsByName", batch: true, untaggedName: "BatchVectorStruct" },
    payloads: { type: "objects", nullItems: true, optional: true },
  },
};

/** Writing whole points, one by one or in columns. */
export const upsertPoints: WriteKind = {
  name: "upsert",
  method: "PUT",
  path: "/points",
  schema: {
    type: "object",
    name: "PointInsertOperations",
    fields: {
      points: { type: "list", items: pointStruct, optional: true },
      batch: pointsBatch,
      update_filter: filterField,
      update_mode: { type: "enum", variants: updateModes, optional: true },
      shard_key: shardKeyField,
    },
  },
  compile: (body, context) => {
    const { batch = null, points = null } = body.fields as UpsertFields;
    if (batch !== null) return putOf(body, context, "batch.ids", "batch.vectors", "batch.payloads");
    if (points === null) throw formatError("Invalid PointInsertOperations format");
    return putOf(body, context, "points[].id", "points[].vector", "points[].payload");
  },
};

const putOf = (
  body: RequestBody,
  context: WriteContext,
  idField: string,
  vectorField: string,
  payloadField: string,
): PutOperation => {
  const { collection, engine } = context;
  const { update_filter: filter = null, update_mode: mode = "upsert" } = body.fields as UpsertFields;
  const ids = requiredTexts(body, idField);
  const payloads = jsonColumn(body, payloadField);
  const isBatch = idField === "batch.ids";
  const named = body.vectorsByName(vectorField);
  if (isBatch) checkLengths(ids, [...named.values()], payloads);
  const at = (index: number): string => (isBatch ? "batch" : `points[${index}].vector`);
  return put({
    ids,
    whenPresent: mode === "insert_only" ? "skip" : "replace",
    whenAbsent: mode === "update_only" ? "skip" : "insert",
    vectors: checkVectors(named, collection.spaces, engine, at),
    ...(payloads === null ? {} : { payloads }),
    ...(filter === null ? {} : { condition: compileFilter(filter, collection.record, "update_filter") }),
  });
};

const checkLengths = (
  ids: TextColumn,
  vectors: readonly { readonly length: number }[],
  payloads: { readonly length: number } | null,
): void => {
  const wrong = vectors.find(({ length }) => length !== ids.length);
  if (wrong !== undefined) {
    throw invalidBody("batch.batch", `number of ids and vectors must be equal (${ids.length} != ${wrong.length})`);
  }
  if (payloads !== null && payloads.length !== ids.length) {
    const numbers = `(${ids.length} != ${payloads.length})`;
    throw invalidBody("batch.batch", `number of ids and payloads must be equal ${numbers}`);
  }
};

/** Writing vectors of points that are there; their payloads and other vectors stay. */
export const updateVectors: WriteKind = {
  name: "update_vectors",
  method: "PUT",
  path: "/points/vectors",
  schema: {
    type: "object",
    name: "UpdateVectors",
    fields: {
      points: {
        type: "list",
        items: {
          type: "object",
          name: "PointVectors",
          fields: {
            id: pointId,
            vector: { type: "vectorsByName", aliases: ["vectors"], untaggedName: "VectorStruct" },
          },
        },
      },
      update_filter: filterField,
      shard_key: shardKeyField,
    },
  },
  compile: (body, context) => {
    const { collection, engine } = context;
    const { update_filter: filter = null } = body.fields as UpsertFields;
    const ids = requiredTexts(body, "points[].id");
    if (ids.length === 0) throw invalidBody("points", "must specify points to update");
    const named = body.vectorsByName("points[].vector");
    if (named.size === 0) throw invalidBody("points[0].vector", "must specify vectors to update for point");
    return put({
      ids,
      whenPresent: "merge",
      whenAbsent: unknownIds(context) === "error" ? "error" : "skip",
      vectors: checkVectors(named, collection.spaces, engine, (index) => `points[${index}].vector`),
      ...(filter === null ? {} : { condition: compileFilter(filter, collection.record, "update_filter") }),
    });
  },
};
