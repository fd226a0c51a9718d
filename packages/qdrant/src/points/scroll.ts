import type { BodySchema, Engine, QueryPlan, ReadLimits, RequestBody, TextColumn } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { badInput } from "../errors/qdrant-error.js";
import { compileOptionalFilter } from "../filter/compile.js";
import { bytesOf } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";
import { forRead } from "../sharding/routing.js";
import { textColumn } from "./columns.js";
import { checkAtLeastOne } from "./faults.js";
import { JsonPart } from "./json-part.js";
import { joined } from "./lines.js";
import { orderedSource } from "./order-by.js";
import { pageOf } from "./page.js";
import { limitsFrom } from "./read-context.js";
import { Renderings } from "./renderings.js";
import { type Selection, type SelectionRequest, selectionFields, selectionOf } from "./selection.js";
import { filterField, type ShardedFields, shardKeyField } from "./write-kind.js";

const pageByDefault = 10;

interface ScrollFields extends SelectionRequest, ShardedFields {
  readonly limit?: number | null;
  readonly filter?: string | null;
  readonly order_by?: string | null;
}

/** How bodies declare a page. */
export const scrollSchema = {
  type: "object",
  name: "ScrollRequest",
  fields: {
    offset: { type: "id", optional: true, expects: "point ID" },
    limit: { type: "integer", min: 0, expects: "usize", optional: true },
    filter: filterField,
    order_by: { type: "json", raw: true, optional: true },
    ...selectionFields,
    shard_key: shardKeyField,
  },
} as const satisfies BodySchema;

const foreignSchema: BodySchema = {
  ...scrollSchema,
  fields: { ...scrollSchema.fields, offset: { type: "string" } },
};

/** An offset that is no id of Qdrant's, and what to say if it is no id of the collection either. */
interface ForeignOffset {
  readonly id: string;
  readonly refusal: unknown;
}

const hasPoint = async (engine: Engine, { stored }: OpenCollection, id: string): Promise<boolean> =>
  (await stored.count({ candidates: { ids: engine.columns.texts([id]), unknown: "ignore" } })) > 0;

/** Reading points page by page, by id or by a field. */
export const serveScroll = (app: FastifyInstance, { engine, lookup, settings }: AppContext): void => {
  const renderings = new Renderings(engine);
  const part = new JsonPart(engine.bodies, scrollSchema);
  const foreignPart = new JsonPart(engine.bodies, foreignSchema);
  const options = { config: { operation: "scroll", isGathered: true } };

  /** A page may begin at a point that another protocol has named: its text came as the `next_page_offset` of the page before. */
  const readPage = (bytes: Uint8Array): { readonly body: RequestBody; readonly foreign: ForeignOffset | null } => {
    try {
      return { body: part.read(bytes), foreign: null };
    } catch (refusal) {
      const body = foreignPart.tryRead(bytes);
      const { offset: id } = (body?.fields ?? {}) as { readonly offset?: unknown };
      if (body === null || typeof id !== "string") throw refusal;
      return { body, foreign: { id, refusal } };
    }
  };

  app.post<CollectionRequest>(`${collectionPath}/points/scroll`, options, async (request, reply) => {
    const limits = limitsFrom(request, reply, settings);
    const { body, foreign } = readPage(bytesOf(request));
    checkScroll(body);
    const { fields }: { readonly fields: ScrollFields } = body;
    const collection = forRead(await lookup.byName(request.params.collection_name), fields.shard_key);
    if (foreign !== null && !(await hasPoint(engine, collection, foreign.id))) throw foreign.refusal;
    return sendResult(
      reply,
      await renderedPage(scrollOf(body, collection, foreign?.id), collection, renderings, limits),
    );
  });
};

/** The page that a request asks for, as JSON. */
export const renderedPage = async (
  { plan, selection, limit }: Scroll,
  { stored }: OpenCollection,
  renderings: Renderings,
  limits: ReadLimits,
): Promise<Uint8Array> => {
  if (plan.source.kind === "ordered") {
    const points = await stored.query(plan, renderings.records(selection, true), limits);
    return joined([points], '{"points":', ',"next_page_offset":null}');
  }
  return pageOf(await stored.query(plan, renderings.page(selection), limits), limit);
};

/** What a request for a page comes to. A plan that is not ordered asks for one row more than the page holds, which begins the next. */
export interface Scroll {
  readonly plan: QueryPlan;
  readonly selection: Selection;
  readonly limit: number;
}

/** Refuses what cannot be meant, before the collection is looked for. */
export const checkScroll = ({ fields }: RequestBody): void => checkAtLeastOne("limit", (fields as ScrollFields).limit);

/** Reads a request for a page, which begins at the offset of the body if nothing else is said. */
export const scrollOf = (
  body: RequestBody,
  collection: OpenCollection,
  from = firstOf(textColumn(body, "offset")),
): Scroll => {
  const fields: ScrollFields = body.fields;
  const selection = selectionOf(fields, collection, true);
  const limit = fields.limit ?? pageByDefault;
  return { plan: planOf(from, fields, collection, limit), selection, limit };
};

/** Pages by id are asked for with one row more, which begins the next page. */
const planOf = (from: string | null, fields: ScrollFields, collection: OpenCollection, limit: number): QueryPlan => {
  const filter = compileOptionalFilter(fields.filter, collection.record);
  if (fields.order_by === null || fields.order_by === undefined) {
    const source = { kind: "scan", order: "id", ...(from === null ? {} : { from }) } as const;
    return { source, ...filter, offset: 0, limit: limit + 1 };
  }
  if (from !== null) throw offsetOfOrder();
  return { source: orderedSource(fields.order_by, collection), ...filter, offset: 0, limit };
};

const firstOf = (column: TextColumn | null): string | null => column?.at(0) ?? null;

const offsetOfOrder = (): Error =>
  badInput(
    "Cannot use an `offset` when using `order_by`. The alternative for paging is to use `order_by.start_from` and a " +
      "filter to exclude the IDs that you've already seen for the `order_by.start_from` value",
  );
