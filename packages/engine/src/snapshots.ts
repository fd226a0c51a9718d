import type { CollectionRecord, SnapshotContents, SnapshotFile, SnapshotSet, Snapshots } from "@vexfs/core";
import { callAsync } from "./errors.js";
import type { NativeEngine } from "./native.js";

/** The engine's snapshots. */
export const snapshotsOf = (engine: NativeEngine): Snapshots => ({
  write: async (id, path) => JSON.parse(await callAsync(() => engine.snapshotCollection(id, path))) as SnapshotFile,
  writePart: async (id, part, path) =>
    JSON.parse(await callAsync(() => engine.snapshotPart(id, JSON.stringify(part), path))) as SnapshotFile,
  writeSet: async (ids, note, path) =>
    JSON.parse(await callAsync(() => engine.snapshotCollections(ids, note, path))) as SnapshotFile,
  read: async (path, part) => {
    const where = part === undefined ? undefined : JSON.stringify(part);
    return JSON.parse(await callAsync(() => engine.readSnapshot(path, where))) as SnapshotContents;
  },
  readSet: async (path) => JSON.parse(await callAsync(() => engine.readSnapshots(path))) as SnapshotSet,
  restore: async (path, restoration) =>
    JSON.parse(await callAsync(() => engine.restoreSnapshot(path, JSON.stringify(restoration)))) as CollectionRecord,
  restorePart: async (path, id, part) => {
    await callAsync(() => engine.restorePart(path, id, JSON.stringify(part)));
  },
});
