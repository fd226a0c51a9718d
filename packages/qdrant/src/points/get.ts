import type { QueryPlan, RequestBody, TextColumn } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { bytesOf } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";
import { requiredTexts } from "./columns.js";
import { notFound } from "./faults.js";
import { pointIdParameter } from "./ids.js";
import { JsonPart } from "./json-part.js";
import { joined, recordsById } from "./lines.js";
import { limitsFrom } from "./read-context.js";
import { Renderings } from "./renderings.js";
import { checkSelection, readSelection, type Selection, type SelectionRequest, selectionFields } from "./selection.js";
import { shardKeyField } from "./write-kind.js";

interface PointRequest extends CollectionRequest {
  readonly Params: CollectionRequest["Params"] & { readonly id: string };
}

const everything: Selection = { payload: true, vectors: true, key: "everything" };

const getSchema = {
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
    const { stored } = await lookup.byName(request.params.collection_name);
    const id = pointIdParameter(request.params.id);
    const plan = planOf(engine.columns.texts([id]));
    const points = await stored.query(plan, renderings.records(everything), limits);
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
      const collection = await lookup.byName(request.params.collection_name);
      const { ids, plan, selection } = getOf(body, collection);
      const rendered = await collection.stored.query(plan, renderings.lookup(selection), limits);
      return sendResult(reply, inOrder(ids, recordsById(rendered)));
    },
  );
};

/** What a request for points by their ids comes to. The rows come in any order, each once. */
export interface Get {
  readonly ids: TextColumn;
  readonly plan: QueryPlan;
  readonly selection: Selection;
}

/** Reads a request for points by their ids. */
export const getOf = (body: RequestBody, { record }: OpenCollection): Get => {
  const selection = readSelection(body.fields as SelectionRequest, true);
  checkSelection(selection, record.spaces);
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
