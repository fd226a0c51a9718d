import type { Collection, CollectionRecord, VectorSpace } from "@vexfs/core";
import { type Attributes, readAttributes } from "./attributes.js";

/** A collection that is ready to be used, and all that requests need to know of it. Valid for one version of the catalog. */
export interface OpenCollection {
  readonly record: CollectionRecord;
  readonly attributes: Attributes;
  readonly stored: Collection;
  /** Its vector spaces by name; the unnamed one is `""`. */
  readonly spaces: ReadonlyMap<string, VectorSpace>;
}

/** Puts together what is known of a collection. */
export const openCollection = (record: CollectionRecord, stored: Collection): OpenCollection => ({
  record,
  attributes: readAttributes(record),
  stored,
  spaces: new Map(record.spaces.map((space) => [space.name, space])),
});
