import { type CollectionRecord, defaultNamespace, EngineError, type Snapshots, type VectorSpace } from "@vexfs/core";
import { findAlias } from "../aliases/aliases.js";
import { type Attributes, attributesText, readAttributes } from "../collections/attributes.js";
import type { AppContext } from "../context.js";
import { badInput } from "../errors/qdrant-error.js";
import { encode } from "../json/encode.js";

/**
 * Makes a collection of a snapshot: a new one, or what the one of that name or alias holds from now on. That one keeps its settings, and
 * gets the indexes of the snapshot.
 */
export const recoverCollection = async ({ engine }: AppContext, name: string, path: string): Promise<void> => {
  const { catalog, snapshots } = engine;
  const { collection: snapshot } = await snapshots.read(path);
  const coming = attributesOf(snapshot);
  const existing = catalog.collection(defaultNamespace, name) ?? findAlias(catalog, name);
  if (existing !== null) {
    await replace(snapshots, existing, { record: snapshot, attributes: coming }, path);
    return;
  }
  try {
    await snapshots.restore(path, { namespace: defaultNamespace, name });
  } catch (error) {
    const created = catalog.collection(defaultNamespace, name);
    const isTaken = error instanceof EngineError && error.code === "already_exists";
    if (!isTaken || created === null) throw error;
    await replace(snapshots, created, { record: snapshot, attributes: coming }, path);
  }
};

/** What a snapshot says of its collection, which may be anything until it was read. */
export const attributesOf = (snapshot: CollectionRecord): Attributes => {
  try {
    return readAttributes(snapshot);
  } catch {
    throw badInput("the snapshot cannot be used: the settings of its collection do not decode");
  }
};

const replace = async (
  snapshots: Snapshots,
  existing: CollectionRecord,
  snapshot: Described,
  path: string,
): Promise<void> => {
  const present = readAttributes(existing);
  checkCompatible({ record: existing, attributes: present }, snapshot);
  // Ids are stored with the keys of their shards.
  const { indexes, shardKeys } = snapshot.attributes;
  const attributes = attributesText({ ...present, indexes, shardKeys }, existing.attributes);
  const { namespace, name, id } = existing;
  await snapshots.restore(path, { namespace, name, replaces: id, attributes });
};

interface Described {
  readonly record: CollectionRecord;
  readonly attributes: Attributes;
}

/** Refuses a snapshot whose vectors are declared otherwise than those of a collection. */
export const checkVectors = async (snapshots: Snapshots, existing: CollectionRecord, path: string): Promise<void> => {
  const { collection } = await snapshots.read(path);
  const present = { record: existing, attributes: readAttributes(existing) };
  checkSameVectors(present, { record: collection, attributes: attributesOf(collection) });
};

const checkSameVectors = (existing: Described, snapshot: Described): void => {
  const [present, coming] = [vectorsOf(existing), vectorsOf(snapshot)];
  if (present !== coming && isFixed(existing.record.spaces) && isFixed(snapshot.record.spaces)) {
    refuse(`Collection vectors: ${present} Snapshot Vectors: ${coming}`);
  }
};

const checkCompatible = (existing: Described, snapshot: Described): void => {
  checkSameVectors(existing, snapshot);
  const [here, there] = [existing, snapshot].map(({ attributes }) => attributes.config.params.shard_number);
  if (here !== there) {
    refuse(`Collection shard number: ${String(here)} Snapshot shard number: ${String(there)}`);
  }
};

const refuse = (difference: string): never => {
  throw badInput(`Snapshot is not compatible with existing collection: ${difference}`);
};

const vectorsOf = ({ attributes }: Described): string => encode(attributes.config.params.vectors);

/** Whether all dimensions are known; a collection of another protocol learns them from its first record. */
const isFixed = (spaces: readonly VectorSpace[]): boolean =>
  spaces.every(({ kind, dimension }) => kind === "sparse" || dimension !== null);
