import { rm, stat } from "node:fs/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { sendResult } from "../http/reply.js";
import { optional, required, string, struct } from "../json/decode.js";
import { isAwaited, whenDone } from "./answer.js";
import { checkFound, checksum, checkUploaded } from "./checksums.js";
import { createShardSnapshot } from "./create.js";
import { deleteSnapshot, isMissing, listSnapshots, noSuchSnapshot, plainPath } from "./files.js";
import { checkRemote, checkShardUrl, type FetchedFile, fetchSnapshot, urlOrName } from "./locations.js";
import { priority, shardNumber, uploadParameters } from "./parameters.js";
import { recoverShard } from "./recover-shard.js";
import { sendFile } from "./send.js";
import { type ShardRequest, shardOf, shardPath } from "./shard.js";
import { streamSnapshot } from "./stream.js";
import { receiveUpload } from "./upload.js";

interface ShardSnapshotRequest extends ShardRequest {
  readonly Params: ShardRequest["Params"] & { readonly snapshot_name: string };
}

interface ShardSnapshotRecover {
  readonly location: URL | string;
  readonly checksum?: string;
  readonly api_key?: string;
}

const shardSnapshotRecover = struct<ShardSnapshotRecover>("ShardSnapshotRecover", {
  location: required(urlOrName),
  priority: optional(priority),
  checksum: optional(checksum),
  api_key: optional(string),
});

const snapshotsPath = `${shardPath}/snapshots`;

/** Snapshots of shards. */
export const serveShardSnapshots = (app: FastifyInstance, context: AppContext): void => {
  app.get<ShardRequest>(snapshotsPath, { config: { operation: "list_shard_snapshots" } }, async (request, reply) => {
    const { directory } = shardOf(context, request.params);
    return sendResult(reply, JSON.stringify(await listSnapshots(directory)));
  });
  app.post<ShardRequest>(snapshotsPath, { config: { operation: "create_shard_snapshot" } }, (request, reply) => {
    const waits = isAwaited(request.query);
    const create = async (): Promise<unknown> => createShardSnapshot(context, shardOf(context, request.params));
    return whenDone(request, reply, waits, create());
  });
  app.put<ShardRequest>(
    `${snapshotsPath}/recover`,
    { config: { operation: "recover_shard_from_snapshot" } },
    (request, reply) => {
      shardNumber(request.params.shard_id);
      const wanted = readJson(request, shardSnapshotRecover);
      const waits = isAwaited(request.query);
      return whenDone(request, reply, waits, recover(context, request.params, wanted));
    },
  );
  app.get<ShardSnapshotRequest>(
    `${snapshotsPath}/:snapshot_name`,
    { config: { operation: "get_shard_snapshot" } },
    (request, reply) => {
      const { directory } = shardOf(context, request.params);
      return sendFile(request, reply, plainPath(directory, request.params.snapshot_name));
    },
  );
  app.delete<ShardSnapshotRequest>(
    `${snapshotsPath}/:snapshot_name`,
    { config: { operation: "delete_shard_snapshot" } },
    (request, reply) => {
      const waits = isAwaited(request.query);
      const remove = async (): Promise<true> => {
        const { directory } = shardOf(context, request.params);
        const path = plainPath(directory, request.params.snapshot_name);
        await deleteSnapshot(path, JSON.stringify(path));
        return true;
      };
      return whenDone(request, reply, waits, remove());
    },
  );
  app.get<ShardRequest>(
    `${shardPath}/snapshot`,
    { config: { operation: "stream_shard_snapshot" } },
    async (request, reply) => streamSnapshot(context, shardOf(context, request.params), reply),
  );
};

/** Recovering a shard from a file that comes with the request, one that has changes alone or one that has everything. */
export const serveShardUploads = (app: FastifyInstance, context: AppContext): void => {
  const upload = async (request: FastifyRequest<ShardRequest>, reply: FastifyReply): Promise<FastifyReply> => {
    shardNumber(request.params.shard_id);
    const { waits, checksum: expected } = uploadParameters(request.query);
    const { path } = await receiveUpload(request, context.snapshots);
    const recoverUploaded = async (): Promise<null> => {
      try {
        await checkUploaded(path, expected);
        await recoverShard(context, shardOf(context, request.params), path);
        return null;
      } finally {
        await rm(path, { force: true });
      }
    };
    return whenDone(request, reply, waits, recoverUploaded());
  };
  const whole = { config: { operation: "recover_shard_from_uploaded_snapshot" } };
  app.post<ShardRequest>(`${snapshotsPath}/upload`, whole, upload);
  const partial = { config: { operation: "recover_partial_snapshot" } };
  app.post<ShardRequest>(`${shardPath}/snapshot/partial/recover`, partial, upload);
};

const recover = async (
  context: AppContext,
  params: ShardRequest["Params"],
  { location, checksum: expected, api_key: apiKey }: ShardSnapshotRecover,
): Promise<true> => {
  checkRemote(context, location);
  const place = shardOf(context, params);
  const file = await fileAt(context, place.directory, location, apiKey);
  try {
    await checkFound(file.path, expected);
    await recoverShard(context, place, file.path);
    return true;
  } finally {
    await file.release();
  }
};

const fileAt = async (
  context: AppContext,
  directory: string,
  location: URL | string,
  apiKey: string | undefined,
): Promise<FetchedFile> => {
  if (location instanceof URL) {
    checkShardUrl(location);
    return fetchSnapshot(context, location, apiKey);
  }
  const path = plainPath(directory, location);
  await stat(path).catch((error: unknown) => {
    throw isMissing(error) ? noSuchSnapshot(JSON.stringify(path)) : error;
  });
  return { path, release: () => Promise.resolve() };
};
