import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import type { QueryString } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { isAwaited, whenDone } from "./answer.js";
import { createFullSnapshot } from "./create.js";
import { deleteSnapshot, findSnapshot, listSnapshots } from "./files.js";
import { sendFile } from "./send.js";

interface FullRequest {
  readonly Querystring: QueryString;
}

interface FullSnapshotRequest extends FullRequest {
  readonly Params: { readonly snapshot_name: string };
}

/** Snapshots of all collections. */
export const serveFullSnapshots = (app: FastifyInstance, context: AppContext): void => {
  const { root } = context.snapshots;
  app.get("/snapshots", { config: { operation: "list_full_snapshots" } }, async (_request, reply) =>
    sendResult(reply, JSON.stringify(await listSnapshots(root))),
  );
  app.post<FullRequest>("/snapshots", { config: { operation: "create_full_snapshot" } }, (request, reply) =>
    whenDone(request, reply, isAwaited(request.query), createFullSnapshot(context)),
  );
  app.get<FullSnapshotRequest>(
    "/snapshots/:snapshot_name",
    { config: { operation: "get_full_snapshot" } },
    async (request, reply) => sendFile(request, reply, await findSnapshot(root, request.params.snapshot_name)),
  );
  app.delete<FullSnapshotRequest>(
    "/snapshots/:snapshot_name",
    { config: { operation: "delete_full_snapshot" } },
    (request, reply) =>
      whenDone(request, reply, isAwaited(request.query), removeFullSnapshot(context, request.params.snapshot_name)),
  );
};

/** Deletes a snapshot of all collections. */
export const removeFullSnapshot = async ({ snapshots: { root } }: AppContext, name: string): Promise<true> => {
  await deleteSnapshot(await findSnapshot(root, name), name);
  return true;
};
