import type { AppContext } from "../../context.js";
import { encode } from "../../json/encode.js";
import { checkFacet, countOf, type FacetFields, facetHits } from "../../points/count.js";
import { getOf } from "../../points/get.js";
import { checkScroll, scrollOf } from "../../points/scroll.js";
import { idMessage } from "../answers/ids.js";
import { MessageRenderings, pageField, resultField } from "../answers/renderings.js";
import { firstMessage, messageField, rowsOf, timeField } from "../answers/rows.js";
import { type FilterMessage, filterJson } from "../requests/filter.js";
import { idText, type PointIdMessage } from "../requests/ids.js";
import { MessageBody } from "../requests/message-body.js";
import { type OrderByMessage, orderByJson } from "../requests/order-by.js";
import { type SelectionMessage, selectionJson } from "../requests/selection.js";
import { limitsOf } from "../requests/timing.js";
import { filterText } from "../requests/writes.js";
import type { Integer } from "../wire/reader.js";
import { filterField, HeldReads, type ReadMessage } from "./held-reads.js";
import { pointsService } from "./names.js";
import type { ProcedureTable } from "./table.js";

interface GetMessage extends ReadMessage, SelectionMessage {
  readonly ids?: readonly PointIdMessage[];
}

interface ScrollMessage extends ReadMessage, SelectionMessage {
  readonly filter?: FilterMessage;
  readonly offset?: PointIdMessage;
  readonly limit?: number;
  readonly order_by?: OrderByMessage;
}

interface CountMessage extends ReadMessage {
  readonly filter?: FilterMessage;
  readonly exact?: boolean;
}

interface FacetMessage extends CountMessage {
  readonly key?: string;
  readonly limit?: Integer;
}

/** Reading points by their ids, page by page, and counting them. */
export const addReads = (table: ProcedureTable, context: AppContext): void => {
  const reads = new HeldReads(context);
  addGet(table, context, reads);
  addScroll(table, context, reads);
  addCounts(table, context, reads);
};

const addGet = (table: ProcedureTable, { engine, settings }: AppContext, reads: HeldReads): void => {
  const renderings = new MessageRenderings(engine);
  table.addBytes<GetMessage>(pointsService, "Get", async (request, call) => {
    const limits = limitsOf(request, call, settings);
    const wanted = (request.ids ?? []).map(idText);
    const body = new MessageBody(selectionJson(request) as Readonly<Record<string, unknown>>, {
      columns: { ids: engine.columns.texts(wanted) },
    });
    const collection = await reads.open(request, "get_points", () => ({ ids: wanted }));
    const { plan, selection } = getOf(body, collection);
    const rendered = await collection.stored.query(plan, renderings.records(resultField, selection), limits);
    const rows = new Map(
      rowsOf(rendered).map(({ whole, message }) => [firstMessage(message).toString("latin1"), whole]),
    );
    const found = [...new Set(wanted)].map((id) => rows.get(idMessage(id).toString("latin1")));
    const inOrder = found.filter((row) => row !== undefined);
    return Buffer.concat([...inOrder, timeField(2, call.elapsedMs())]);
  });
};

const addScroll = (table: ProcedureTable, { engine, settings }: AppContext, reads: HeldReads): void => {
  const renderings = new MessageRenderings(engine);
  table.addBytes<ScrollMessage>(pointsService, "Scroll", async (request, call) => {
    const limits = limitsOf(request, call, settings);
    const { filter, offset, limit, order_by: order } = request;
    const fields = {
      ...selectionJson(request),
      limit: limit ?? null,
      filter: filterText(filter),
      order_by: order === undefined ? null : encode(orderByJson(order)),
    };
    const columns = offset === undefined ? {} : { columns: { offset: engine.columns.texts([idText(offset)]) } };
    const body = new MessageBody(fields, columns);
    checkScroll(body);
    const collection = await reads.open(request, "scroll", () => ({ limit, filter: filterField(filter) }));
    const scroll = scrollOf(body, collection);
    const isOrdered = scroll.plan.source.kind === "ordered";
    const rendering = renderings.records(pageField, scroll.selection, isOrdered);
    const rendered = await collection.stored.query(scroll.plan, rendering, limits);
    const time = timeField(3, call.elapsedMs());
    const next = isOrdered ? undefined : rowsOf(rendered)[scroll.limit];
    if (next === undefined) return Buffer.concat([rendered, time]);
    // The row beyond the page begins the next.
    const page = rendered.subarray(0, rendered.length - next.whole.length);
    return Buffer.concat([messageField(1, [firstMessage(next.message)]), page, time]);
  });
};

const addCounts = (table: ProcedureTable, { settings }: AppContext, reads: HeldReads): void => {
  table.add<CountMessage>(pointsService, "Count", async (request, call) => {
    const limits = limitsOf(request, call, settings);
    const { filter: given, exact } = request;
    const filter = filterText(given);
    const collection = await reads.open(request, "count", () => ({ exact, filter: filterField(given) }));
    return { result: { count: await countOf(filter, collection, limits) } };
  });
  table.add<FacetMessage>(pointsService, "Facet", async (request, call) => {
    const limits = limitsOf(request, call, settings);
    const { key = "", limit, filter, exact } = request;
    const fields: FacetFields = {
      key,
      limit: limit === undefined ? null : Number(limit),
      filter: filter === undefined ? null : encode(filterJson(filter)),
    };
    checkFacet(fields);
    const body = () => ({ exact, limit: fields.limit, filter: filterField(filter) });
    const collection = await reads.open(request, "facet", body);
    const hits = await facetHits(fields, collection, limits);
    return { hits: hits.map(({ value, count }) => ({ value: facetValue(value), count })) };
  });
};

const facetValue = (value: string | bigint | boolean): object => {
  if (typeof value === "string") return { string_value: value };
  return typeof value === "bigint" ? { integer_value: value } : { bool_value: value };
};
