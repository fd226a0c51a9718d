import { type CollectionRecord, defaultNamespace, type Engine, EngineError, type SnapshotPart } from "@vexfs/core";
import { aliasKey } from "../aliases/aliases.js";
import { fromEngineError } from "../errors/engine-errors.js";
import { badInput } from "../errors/qdrant-error.js";
import { decodeJson, listOf, mapOf, required, string, struct } from "../json/decode.js";
import { attributesOf } from "./recover.js";

/** How a file is to be recovered. */
export interface RecoverFileOptions {
  /** The only collection to take out of a file of several; what the collection is to be called that is alone in its file. */
  readonly collection?: string;
  /** Whether collections and aliases that are there already are replaced. */
  readonly replaces: boolean;
}

/** A collection in a file, and what it is to be called. */
interface Member {
  readonly name: string;
  readonly part?: SnapshotPart;
}

interface Contents {
  readonly members: readonly Member[];
  /** Names of collections by their aliases. */
  readonly aliases: ReadonlyMap<string, string>;
}

interface Note {
  readonly collections: readonly string[];
  readonly aliases: ReadonlyMap<string, string>;
}

const note = struct<Note>("FullSnapshotNote", {
  collections: required(listOf(string)),
  aliases: required(mapOf(string)),
});

/**
 * Recovers the collections of a file, which is a snapshot of one or of all of them, with their settings and aliases. What is there already is
 * seen before anything changes; then each collection changes in one step. Returns their names.
 */
export const recoverFile = async (
  engine: Engine,
  path: string,
  options: RecoverFileOptions,
): Promise<readonly string[]> => {
  try {
    const contents = await contentsOf(engine, path, options.collection);
    if (!options.replaces) refuseTaken(engine, contents);
    return await recoverContents(engine, path, contents);
  } catch (error) {
    throw error instanceof EngineError ? fromEngineError(error, undefined) : error;
  }
};

const contentsOf = async ({ snapshots }: Engine, path: string, wanted: string | undefined): Promise<Contents> => {
  const single = await snapshots.read(path).catch(() => null);
  if (single !== null) return { members: [{ name: wanted ?? single.collection.name }], aliases: new Map() };
  const set = await snapshots.readSet(path);
  const { collections, aliases } = decodeJson(set.note, note);
  const members = collections.flatMap((name, index) => {
    const part = set.members[index];
    return part === undefined || (wanted !== undefined && wanted !== name) ? [] : [{ name, part }];
  });
  if (wanted !== undefined && members.length === 0) throw badInput(`the file has no collection ${wanted}`);
  return { members, aliases: new Map([...aliases].filter(([, name]) => wanted === undefined || wanted === name)) };
};

const refuseTaken = ({ catalog }: Engine, { members, aliases }: Contents): void => {
  const collection = members.find(({ name }) => catalog.collection(defaultNamespace, name) !== null);
  if (collection !== undefined) throw badInput(`there is a collection ${collection.name} already`);
  const alias = [...aliases.keys()].find((name) => catalog.document(aliasKey(name)) !== null);
  if (alias !== undefined) throw badInput(`there is an alias ${alias} already`);
};

const recoverContents = async (
  { catalog, snapshots }: Engine,
  path: string,
  { members, aliases }: Contents,
): Promise<readonly string[]> => {
  const recovered = new Map<string, CollectionRecord>();
  for (const { name, part } of members) {
    attributesOf((await snapshots.read(path, part)).collection);
    const existing = catalog.collection(defaultNamespace, name);
    const record = await snapshots.restore(path, {
      namespace: defaultNamespace,
      name,
      ...(existing === null ? {} : { replaces: existing.id }),
      ...(part === undefined ? {} : { part }),
    });
    recovered.set(name, record);
  }
  const documents = [...aliases].flatMap(([alias, name]) => {
    const record = recovered.get(name);
    return record === undefined ? [] : [{ kind: "put", key: aliasKey(alias), value: record.id } as const];
  });
  if (documents.length > 0) await catalog.commit(documents);
  return [...recovered.keys()];
};
