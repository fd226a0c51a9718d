import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { badInput } from "../errors/qdrant-error.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { integerParameter, textParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";

const parts = new Set(["queued", "completed", "idle_segments"]);

/** What background work a collection has. There are no segments to optimise, so nothing runs or waits but the graph's own building. */
export const serveOptimizations = (app: FastifyInstance, { lookup }: AppContext): void => {
  app.get<CollectionRequest>(
    `${collectionPath}/optimizations`,
    { config: { operation: "get_optimizations" } },
    async (request, reply) => {
      const asked = askedParts(textParameter(request.query, "with") ?? "");
      integerParameter(request.query, "completed_limit");
      const { record, stored } = await lookup.byName(request.params.collection_name);
      const { count, pendingRecords } = stored.statistics();
      const waiting = {
        queued_optimizations: pendingRecords > 0 ? 1 : 0,
        queued_segments: 0,
        queued_points: pendingRecords,
      };
      return sendResult(
        reply,
        JSON.stringify({
          summary: { ...waiting, idle_segments: 1 },
          running: [],
          ...(asked.has("queued") ? { queued: [] } : {}),
          ...(asked.has("completed") ? { completed: [] } : {}),
          ...(asked.has("idle_segments") ? { idle_segments: [{ uuid: record.id, points_count: count }] } : {}),
        }),
      );
    },
  );
};

const askedParts = (text: string): ReadonlySet<string> => {
  const names = text.split(",");
  const unknown = names.find((name) => name.trim() !== "" && !parts.has(name.trim()));
  if (unknown !== undefined) throw badInput(`Unknown field in 'with' parameter: ${unknown}`);
  return new Set(names.map((name) => name.trim()));
};
