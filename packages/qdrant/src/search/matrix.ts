import type { BodySchema, Matrix, MatrixPlan, ReadLimits } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { rangeFault } from "../errors/qdrant-error.js";
import { compileOptionalFilter } from "../filter/compile.js";
import { bytesOf } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";
import { checkAtLeastOne, invalidBody } from "../points/faults.js";
import { JsonPart } from "../points/json-part.js";
import { limitsFrom } from "../points/read-context.js";
import { filterField, type ShardedFields, shardKeyField } from "../points/write-kind.js";
import { forRead } from "../sharding/routing.js";
import { isByRarity } from "./rarity.js";
import { spaceOf } from "./vector-inputs.js";

const sampleByDefault = 10;
const limitByDefault = 3;

const size: BodySchema = { type: "integer", min: 0, max: 2 ** 64, expects: "usize", optional: true };

const schema: BodySchema = {
  type: "object",
  name: "SearchMatrixRequest",
  fields: {
    filter: filterField,
    sample: size,
    limit: size,
    using: { type: "string", optional: true },
    shard_key: shardKeyField,
  },
};

/** The fields of a request for a matrix. */
export interface MatrixFields extends ShardedFields {
  readonly filter?: string | null;
  readonly sample?: number | null;
  readonly limit?: number | null;
  readonly using?: string | null;
}

/** How near sampled points are to each other, as pairs or as the offsets of a sparse matrix. */
export const serveMatrices = (app: FastifyInstance, context: AppContext): void => {
  serve(app, context, "pairs", pairsJson);
  serve(app, context, "offsets", offsetsJson);
};

const serve = (
  app: FastifyInstance,
  { engine, lookup, settings }: AppContext,
  shape: string,
  print: (matrix: Matrix) => string,
): void => {
  const part = new JsonPart(engine.bodies, schema);
  const options = { config: { operation: `matrix_${shape}` } };
  app.post<CollectionRequest>(`${collectionPath}/points/search/matrix/${shape}`, options, async (request, reply) => {
    const limits = limitsFrom(request, reply, settings);
    const fields: MatrixFields = part.read(bytesOf(request)).fields;
    checkMatrix(fields);
    const collection = forRead(await lookup.byName(request.params.collection_name), fields.shard_key);
    return sendResult(reply, print(await matrixOf(fields, collection, limits)));
  });
};

/** Where REST has the fields of a request. */
const restPlace = "search_request.";

/** Refuses sizes that cannot be meant, before the collection is looked for. `place` is in front of the fields' names in errors. */
export const checkMatrix = ({ sample, limit }: MatrixFields, place = restPlace): void => {
  if (typeof sample === "number" && sample < 2) {
    throw invalidBody(`${place}sample`, rangeFault(sample, 2, null));
  }
  checkAtLeastOne(`${place}limit`, limit);
};

/** How near sampled points of a collection are to each other. */
export const matrixOf = async (
  fields: MatrixFields,
  collection: OpenCollection,
  limits: ReadLimits,
  place = restPlace,
): Promise<Matrix> => {
  const { name: space } = spaceOf(collection, fields.using ?? "");
  const plan: MatrixPlan = {
    space,
    ...compileOptionalFilter(fields.filter, collection.record, `${place}filter`),
    sample: fields.sample ?? sampleByDefault,
    limit: fields.limit ?? limitByDefault,
    ...(isByRarity(collection, space, undefined) ? { idf: true } : {}),
  };
  return collection.stored.matrix(plan, limits);
};

const idJson = (id: string): string => (/^\d+$/.test(id) ? id : JSON.stringify(id));

/** As floats are printed elsewhere: with a point, whatever they are. */
const scoreJson = (score: number): string => (Number.isInteger(score) ? score.toFixed(1) : String(score));

const pairsJson = ({ ids, neighbors, scores }: Matrix): string => {
  const pairs = neighbors.flatMap((others, row) =>
    others.map((other, index) => {
      const [a, b] = [idJson(ids[row] ?? ""), idJson(ids[other] ?? "")];
      return `{"a":${a},"b":${b},"score":${scoreJson(scores[row]?.[index] ?? 0)}}`;
    }),
  );
  return `{"pairs":[${pairs.join(",")}]}`;
};

const offsetsJson = ({ ids, neighbors, scores }: Matrix): string => {
  const rows = neighbors.flatMap((others, row) => others.map(() => row));
  const list = (items: readonly unknown[]): string => `[${items.join(",")}]`;
  const columns = [list(rows), list(neighbors.flat()), list(scores.flat().map(scoreJson)), list(ids.map(idJson))];
  const [row, column, score, id] = columns;
  return `{"offsets_row":${row},"offsets_col":${column},"scores":${score},"ids":${id}}`;
};
