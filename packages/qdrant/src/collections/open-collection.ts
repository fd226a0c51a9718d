import type { Collection, CollectionRecord, VectorSpace } from "@vexfs/core";
import { activeScope } from "../sharding/routing.js";
import { ScopedCollection, type ScopeEngine } from "../sharding/scoped-collection.js";
import { type Attributes, readAttributes } from "./attributes.js";

/** A collection that is ready to be used, and all that requests need to know of it. Valid for one version of the catalog. */
export interface OpenCollection {
  readonly record: CollectionRecord;
  readonly attributes: Attributes;
  /** Its points; those of active shard keys where points have keys. */
  readonly stored: Collection;
  /** All that is stored, by the ids under which it is. */
  readonly whole: Collection;
  readonly engine: ScopeEngine;
  /** Its vector spaces by name; the unnamed one is `""`. */
  readonly spaces: ReadonlyMap<string, VectorSpace>;
}

/** Puts together what is known of a collection. */
export const openCollection = (engine: ScopeEngine, record: CollectionRecord, whole: Collection): OpenCollection => {
  const attributes = readAttributes(record);
  const { shardKeys } = attributes;
  return {
    record,
    attributes,
    stored: shardKeys === null ? whole : new ScopedCollection(engine, whole, activeScope(shardKeys)),
    whole,
    engine,
    spaces: new Map(record.spaces.map((space) => [space.name, space])),
  };
};
