import type { QueryPlan, ReadLimits, RequestBody, TextColumn } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { bytesOf } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";
import { forRead } from "../sharding/routing.js";
import { requiredTexts } from "./columns.js";
import { notFound } from "./faults.js";
import { pointIdParameter } from "./ids.js";
import { JsonPart } from "./json-part.js";
import { joined, recordsById } from "./lines.js";
import { limitsFrom } from "./read-context.js";
import { Renderings } from "./renderings.js";
import { type Selection, type SelectionRequest, selectionFields, selectionOf } from "./selection.js";
import { type ShardedFields, shardKeyField } from "./write-kind.js";

interface PointRequest extends CollectionRequest {
  readonly Params: CollectionRequest["Params"] & { readonly id: string };
}

const everything: SelectionRequest = { with_payload: true, with_vector: true };

/** How bodies declare points by their ids. */
export const getSchema = {
  type: "object",
  name: "PointRequest",
  fields: { ids: { type: "ids", expects: "point ID" }, ...selectionFields, shard_key: shardKeyField },
} as const;

/** Getting points by their ids. */
export const serveGet = (app: FastifyInstance, { engine, lookup, settings }: AppContext): void => {
  const renderings = new Renderings(engine);
  const part = new JsonPart(engine.bodies, getSchema);
  const collectionRoute = `${collectionPath}/points`;

  app.get<PointRequest>(`${collectionRoute}/:id`, { config: { operation: "get_point" } }, async (request, reply) => {
    const limits = limitsFrom(request, reply, settings);
    const collection = await lookup.byName(request.params.collection_name);
    const id = pointIdParameter(request.params.id);
    const plan = planOf(engine.columns.texts([id]));
    const selection = selectionOf(everything, collection);
    const points = await collection.stored.query(plan, renderings.records(selection), limits);
    // An empty list, in brackets.
    if (points.length === 2) throw notFound(`Point with id ${id} does not exists!`);
    return sendResult(reply, points.subarray(1, -1));
  });

  app.post<CollectionRequest>(
    collectionRoute,
    { config: { operation: "get_points", isGathered: true } },
    async (request, reply) => {
      const limits = limitsFrom(request, reply, settings);
      const body = part.read(bytesOf(request));
      const found = await lookup.byName(request.params.collection_name);
      const { fields }: { readonly fields: ShardedFields } = body;
      const collection = forRead(found, fields.shard_key);
      return sendResult(reply, await renderedRecords(body, collection, renderings, limits));
    },
  );
};

/** The points that a body asks for by their ids, as JSON. */
export const renderedRecords = async (
  body: RequestBody,
  collection: OpenCollection,
  renderings: Renderings,
  limits: ReadLimits,
): Promise<Uint8Array> => {
  const { ids, plan, selection } = getOf(body, collection);
  const rendered = await collection.stored.query(plan, renderings.lookup(selection), limits);
  return inOrder(ids, recordsById(rendered));
};

/** What a request for points by their ids comes to. The rows come in any order, each once. */
export interface Get {
  readonly ids: TextColumn;
  readonly plan: QueryPlan;
  readonly selection: Selection;
}

/** Reads a request for points by their ids. */
export const getOf = (body: RequestBody, collection: OpenCollection): Get => {
  const selection = selectionOf(body.fields as SelectionRequest, collection, true);
  const ids = requiredTexts(body, "ids");
  return { ids, plan: planOf(ids), selection };
};

const planOf = (ids: TextColumn): QueryPlan => ({
  source: { kind: "scan", order: "id" },
  candidates: { ids, unknown: "ignore" },
  offset: 0,
});

/** The records in the order of their ids, each once. */
const inOrder = (ids: TextColumn, records: ReadonlyMap<string, Buffer>): Uint8Array => {
  const wanted = new Set<string>();
  for (let index = 0; index < ids.length; index++) wanted.add(printedId(ids.at(index) ?? ""));
  const found = [...wanted].map((id) => records.get(id)).filter((record) => record !== undefined);
  return joined(found, "[", "]");
};

const printedId = (id: string): string => (/^\d+$/.test(id) ? id : JSON.stringify(id));
