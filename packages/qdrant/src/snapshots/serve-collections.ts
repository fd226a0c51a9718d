import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import {
  type CollectionRequest,
  checkCollectionName,
  checkNewCollectionName,
  collectionPath,
} from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";
import { optional, required, string, struct } from "../json/decode.js";
import { isAwaited, whenDone } from "./answer.js";
import { checkFound, checksum, checkUploaded } from "./checksums.js";
import { createSnapshot } from "./create.js";
import { deleteSnapshot, findSnapshot, listSnapshots, type SnapshotDescription } from "./files.js";
import { checkRemote, fetchSnapshot, url } from "./locations.js";
import { priority, uploadParameters } from "./parameters.js";
import { recoverCollection } from "./recover.js";
import { sendFile } from "./send.js";
import { receiveUpload, type Upload } from "./upload.js";

interface SnapshotRequest extends CollectionRequest {
  readonly Params: CollectionRequest["Params"] & { readonly snapshot_name: string };
}

interface SnapshotRecover {
  readonly location: URL;
  readonly checksum?: string;
  readonly api_key?: string;
}

// Priorities say which replica is right, and there is one.
const snapshotRecover = struct<SnapshotRecover>("SnapshotRecover", {
  location: required(url),
  priority: optional(priority),
  checksum: optional(checksum),
  api_key: optional(string),
});

const snapshotsPath = `${collectionPath}/snapshots`;

/** Snapshots of collections. */
export const serveCollectionSnapshots = (app: FastifyInstance, context: AppContext): void => {
  app.get<CollectionRequest>(snapshotsPath, { config: { operation: "list_snapshots" } }, async (request, reply) =>
    sendResult(reply, JSON.stringify(await snapshotsOf(context, request.params.collection_name))),
  );
  app.post<CollectionRequest>(snapshotsPath, { config: { operation: "create_snapshot" } }, (request, reply) => {
    const waits = isAwaited(request.query);
    return whenDone(request, reply, waits, createSnapshot(context, request.params.collection_name));
  });
  app.put<CollectionRequest>(
    `${snapshotsPath}/recover`,
    { config: { operation: "recover_from_snapshot" } },
    (request, reply) => {
      const { collection_name: name } = request.params;
      checkCollectionName(name);
      const wanted = readJson(request, snapshotRecover);
      const waits = isAwaited(request.query);
      return whenDone(request, reply, waits, recover(context, name, wanted));
    },
  );
  app.get<SnapshotRequest>(
    `${snapshotsPath}/:snapshot_name`,
    { config: { operation: "get_snapshot" } },
    async (request, reply) => {
      const { collection_name: collection, snapshot_name: name } = request.params;
      return sendFile(request, reply, await findSnapshot(directoryOf(context, collection), name));
    },
  );
  app.delete<SnapshotRequest>(
    `${snapshotsPath}/:snapshot_name`,
    { config: { operation: "delete_snapshot" } },
    (request, reply) => {
      const { collection_name: collection, snapshot_name: name } = request.params;
      return whenDone(request, reply, isAwaited(request.query), removeSnapshot(context, collection, name));
    },
  );
};

/** Recovering from a file that comes with the request. */
export const serveCollectionUploads = (app: FastifyInstance, context: AppContext): void => {
  app.post<CollectionRequest>(
    `${snapshotsPath}/upload`,
    { config: { operation: "recover_from_uploaded_snapshot" } },
    async (request, reply) => {
      const { collection_name: name } = request.params;
      checkNewCollectionName(name);
      const { waits, checksum: expected } = uploadParameters(request.query);
      const upload = await receiveUpload(request, context.snapshots);
      return whenDone(request, reply, waits, recoverUploaded(context, name, upload, expected));
    },
  );
};

/** The snapshots of a collection. */
export const snapshotsOf = async (context: AppContext, collection: string): Promise<readonly SnapshotDescription[]> =>
  listSnapshots(directoryOf(context, collection));

/** Deletes a snapshot of a collection. */
export const removeSnapshot = async (context: AppContext, collection: string, name: string): Promise<true> => {
  await deleteSnapshot(await findSnapshot(directoryOf(context, collection), name), name);
  return true;
};

const directoryOf = ({ lookup, snapshots }: AppContext, collection: string): string =>
  snapshots.ofCollection(lookup.record(collection).name);

const recover = async (
  context: AppContext,
  name: string,
  { location, checksum: expected, api_key: apiKey }: SnapshotRecover,
): Promise<true> => {
  checkRemote(context, location);
  const file = await fetchSnapshot(context, location, apiKey);
  try {
    await checkFound(file.path, expected);
    await recoverCollection(context, name, file.path);
    return true;
  } finally {
    await file.release();
  }
};

/** The file stays among the snapshots of the collection, as it does in Qdrant. */
const recoverUploaded = async (
  context: AppContext,
  collection: string,
  { path, name }: Upload,
  expected: string | null,
): Promise<true> => {
  try {
    await checkUploaded(path, expected);
    await context.engine.snapshots.read(path);
    const directory = context.snapshots.ofCollection(collection);
    await mkdir(directory, { recursive: true });
    const kept = join(directory, name === "" || name === "." || name === ".." ? randomUUID() : name);
    await rename(path, kept);
    await recoverCollection(context, collection, kept);
    return true;
  } finally {
    await rm(path, { force: true });
  }
};
