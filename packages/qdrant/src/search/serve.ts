import type { PlanReport } from "@vexfs/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { AppContext } from "../context.js";
import { withinPart } from "../errors/qdrant-error.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendPoints, sendRendered, sendResult } from "../http/reply.js";
import { whenEmbedded } from "../inference/when-embedded.js";
import { JsonPart } from "../points/json-part.js";
import { joined } from "../points/lines.js";
import { limitsFrom, whenOpen } from "../points/read-context.js";
import { Renderings } from "../points/renderings.js";
import { GroupLookup } from "./group-lookup.js";
import type { HotSearches } from "./hot-searches.js";
import { explainHeader, type SearchKind } from "./kind.js";
import { discoverKind, recommendKind, searchKind } from "./legacy.js";
import { queryKind } from "./query.js";
import { SearchRun } from "./run.js";

/** Searching points: one search, several, or one in groups. */
export const serveSearches = (app: FastifyInstance, context: AppContext, hot: HotSearches): void => {
  const renderings = new Renderings(context.engine);
  for (const kind of [queryKind(context), searchKind(context), recommendKind(context), discoverKind(context)]) {
    serveOne(app, context, kind, renderings, hot);
    serveSeveral(app, context, kind, renderings);
    if (kind.hasGroups) serveGroups(app, context, kind, renderings);
  }
};

/** The points of one search, in the field that the kind puts them into. */
const inField = (kind: SearchKind, points: Uint8Array): Uint8Array =>
  kind.isWrapped ? joined([points], '{"points":', "}") : points;

const sendPlan = async (reply: FastifyReply, report: PlanReport | Promise<PlanReport>): Promise<FastifyReply> =>
  sendResult(reply, JSON.stringify({ plan: await report }));

const serveOne = (
  app: FastifyInstance,
  context: AppContext,
  kind: SearchKind,
  renderings: Renderings,
  hot: HotSearches,
): void => {
  const { lookup, settings } = context;
  const options = { config: { operation: kind.name, isGathered: true } };
  app.post<CollectionRequest>(`${collectionPath}${kind.path}`, options, (request, reply) => {
    const limits = limitsFrom(request, reply, settings);
    const send = kind.isWrapped ? sendPoints : sendResult;
    const { collection_name: name } = request.params;
    const isExplained = explainHeader in request.headers;
    return whenEmbedded(context, request, ({ json, usage }) => {
      const points = isExplained ? null : hot.points(kind, name, request, json, limits);
      if (points !== null) return sendRendered(reply, points, usage?.json(), send);
      const search = kind.read(json, kind.place);
      return whenOpen(lookup.byName(name), (collection) => {
        const run = new SearchRun(kind, collection, renderings, limits);
        if (isExplained) return sendPlan(reply, run.explain(search));
        return sendRendered(reply, run.points(search), usage?.json(), send);
      });
    });
  });
};

const serveSeveral = (app: FastifyInstance, context: AppContext, kind: SearchKind, renderings: Renderings): void => {
  const { engine, lookup, settings } = context;
  const batch = new JsonPart(engine.bodies, {
    type: "object",
    fields: { searches: { type: "list", items: { type: "json", raw: true } } },
  });
  const options = { config: { operation: `${kind.name}_batch` } };
  app.post<CollectionRequest>(`${collectionPath}${kind.path}/batch`, options, async (request, reply) => {
    const limits = limitsFrom(request, reply, settings);
    const { json: body, usage } = await whenEmbedded(context, request, (embedded) => embedded);
    const { searches } = batch.read(body).fields as { readonly searches: readonly string[] };
    const read = searches.map((json, index) => {
      const at = `searches[${index}].${kind.place}`;
      return { json, search: withinPart(json, () => kind.read(json, at)) };
    });
    const collection = await lookup.byName(request.params.collection_name);
    const run = new SearchRun(kind, collection, renderings, limits);
    const points = async ({ json, search }: (typeof read)[number]): Promise<Uint8Array> =>
      inField(kind, await withinPart(json, () => run.points(search)));
    const answers = await Promise.all(read.map(points));
    return sendResult(reply, joined(answers, "[", "]"), usage?.json());
  });
};

const serveGroups = (app: FastifyInstance, context: AppContext, kind: SearchKind, renderings: Renderings): void => {
  const { engine, lookup, settings } = context;
  const groupLookup = new GroupLookup(engine, lookup, renderings);
  const options = { config: { operation: `${kind.name}_groups`, isGathered: true } };
  app.post<CollectionRequest>(`${collectionPath}${kind.path}/groups`, options, async (request, reply) => {
    const limits = limitsFrom(request, reply, settings);
    const { json, usage } = await whenEmbedded(context, request, (embedded) => embedded);
    const search = kind.read(json, kind.placeInGroups);
    const collection = await lookup.byName(request.params.collection_name);
    const { with_lookup: withLookup = null } = search.fields;
    const groups = await new SearchRun(kind, collection, renderings, limits).groups(search, withLookup !== null);
    const closed = withLookup === null ? groups : await groupLookup.close(groups, withLookup, limits);
    return sendResult(reply, joined([closed], '{"groups":', "}"), usage?.json());
  });
};
