import type { FastifyInstance } from "fastify";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { checkVariantParameter } from "../http/query-string.js";
import { floatText } from "../json/raw-json.js";
import { readLevels } from "./read-levels.js";

/** Counting records, and how many of them are in the graph. */
export const serveCounts = (app: FastifyInstance, { lookup }: AppContext): void => {
  app.get<CollectionRequest>(`${collectionPath}/count`, { config: { operation: "count" } }, async (request, reply) => {
    checkVariantParameter(request.query, "read_level", readLevels);
    const { stored } = await lookup.byPath(request.params);
    return sendJson(reply, String(await stored.count({})));
  });

  const statusPath = `${collectionPath}/indexing_status`;
  app.get<CollectionRequest>(statusPath, { config: { operation: "indexing_status" } }, async (request, reply) => {
    const { stored } = await lookup.byPath(request.params);
    const { operations: total, pendingRecords: pending } = stored.statistics();
    const indexed = total - pending;
    const progress = floatText(total === 0 ? 1 : Math.fround(indexed / total));
    const numbers = `"num_unindexed_ops":${pending},"num_indexed_ops":${indexed},"total_ops":${total}`;
    return sendJson(reply, `{"op_indexing_progress":${progress},${numbers}}`);
  });
};
