import { rm } from "node:fs/promises";
import { defaultNamespace, type SnapshotFile } from "@vexfs/core";
import { allAliases } from "../aliases/aliases.js";
import type { AppContext } from "../context.js";
import { peerId } from "../sharding/peer.js";
import { type SnapshotDescription, storeSnapshot } from "./files.js";
import { collectionSnapshotNames, fullSnapshotNames, type SnapshotNames, shardSnapshotNames } from "./names.js";
import type { ShardPlace } from "./shard.js";

/** Makes a snapshot of a collection. */
export const createSnapshot = async (context: AppContext, collection: string): Promise<SnapshotDescription> => {
  const { engine, lookup, snapshots } = context;
  const { id, name } = lookup.record(collection);
  const peer = await peerId(engine.catalog);
  const names = collectionSnapshotNames(name, peer, new Date());
  return store(context, snapshots.ofCollection(name), names, (temporary) => engine.snapshots.write(id, temporary));
};

/** Makes a snapshot of a shard. */
export const createShardSnapshot = async (context: AppContext, place: ShardPlace): Promise<SnapshotDescription> => {
  const { name } = context.lookup.record(place.collection);
  const names = shardSnapshotNames(name, place.number, new Date());
  return store(context, place.directory, names, (temporary) => writeShard(context, place, temporary));
};

/** Writes what a shard has into a new file. */
export const writeShard = (
  { engine, lookup }: AppContext,
  { collection, part }: ShardPlace,
  path: string,
): Promise<SnapshotFile> => {
  const { id } = lookup.record(collection);
  return part === null ? engine.snapshots.write(id, path) : engine.snapshots.writePart(id, part, path);
};

/** What is written beside the collections of a full snapshot. */
export interface FullSnapshotNote {
  /** Names of the collections, in the order in which they are in the file. */
  readonly collections: readonly string[];
  /** What aliases stand for. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** Makes a snapshot of all collections, with their aliases. */
export const createFullSnapshot = async (context: AppContext): Promise<SnapshotDescription> => {
  const { engine, snapshots } = context;
  const records = engine.catalog.collections(defaultNamespace);
  const aliases = allAliases(engine.catalog).map(({ name, collection }) => [name, collection.name] as const);
  const note: FullSnapshotNote = {
    collections: records.map(({ name }) => name),
    aliases: Object.fromEntries(aliases),
  };
  const ids = records.map(({ id }) => id);
  const names = fullSnapshotNames(new Date());
  return store(context, snapshots.root, names, (temporary) =>
    engine.snapshots.writeSet(ids, JSON.stringify(note), temporary),
  );
};

const store = async (
  { snapshots }: AppContext,
  directory: string,
  names: SnapshotNames,
  write: (temporary: string) => Promise<SnapshotFile>,
): Promise<SnapshotDescription> => {
  const temporary = await snapshots.temporary("create");
  try {
    return await storeSnapshot(temporary, directory, names, await write(temporary));
  } finally {
    await rm(temporary, { force: true });
  }
};
