import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { badInput } from "../errors/qdrant-error.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { integerParameter, textParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";

const parts = new Set(["queued", "completed", "idle_segments"]);

interface Segment {
  readonly uuid: string;
  readonly points_count: number;
}

/** Points that wait for the graph are being put into it, by as many threads as there are. */
const indexing = (segment: Segment, pending: number): object => ({
  uuid: segment.uuid,
  optimizer: "indexing",
  status: "optimizing",
  segments: [segment],
  progress: { name: "Segment Optimizing", done: segment.points_count - pending, total: segment.points_count },
});

/** What background work a collection has. All of it is one segment, whose points the graph takes in; what it did before is not kept. */
export const serveOptimizations = (app: FastifyInstance, { lookup }: AppContext): void => {
  app.get<CollectionRequest>(
    `${collectionPath}/optimizations`,
    { config: { operation: "get_optimizations" } },
    async (request, reply) => {
      const asked = askedParts(textParameter(request.query, "with") ?? "");
      integerParameter(request.query, "completed_limit");
      const { record, stored } = await lookup.byName(request.params.collection_name);
      const { count, pendingRecords: pending } = stored.statistics();
      const segment = { uuid: record.id, points_count: count };
      const [running, idle] = pending > 0 ? [[indexing(segment, pending)], []] : [[], [segment]];
      return sendResult(
        reply,
        JSON.stringify({
          summary: { queued_optimizations: 0, queued_segments: 0, queued_points: 0, idle_segments: idle.length },
          running,
          ...(asked.has("queued") ? { queued: [] } : {}),
          ...(asked.has("completed") ? { completed: [] } : {}),
          ...(asked.has("idle_segments") ? { idle_segments: idle } : {}),
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
