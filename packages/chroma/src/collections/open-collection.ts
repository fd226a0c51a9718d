import type { Collection, CollectionRecord } from "@vexfs/core";
import { defaultHnsw } from "../configuration/hnsw.js";
import type { Space } from "../configuration/spaces.js";
import { graphParameters } from "../configuration/vector-index.js";
import type { Schema } from "../schema/types.js";
import { indexOf } from "../schema/vector-index.js";
import type { Database } from "../tenancy/directory.js";
import { type Attributes, readAttributes } from "./attributes.js";

/** A collection that is ready to be used, and all that requests need to know of it. Valid for one version of the catalog. */
export interface OpenCollection {
  readonly record: CollectionRecord;
  readonly database: Database;
  readonly attributes: Attributes;
  readonly space: Space;
  /** How far a search looks; empty where nobody asked for another than the default, since the engine has tried what it takes. */
  readonly breadth: { readonly ef?: number };
  readonly stored: Collection;
}

/** Puts together what is known of a collection. */
export const openCollection = (record: CollectionRecord, database: Database, stored: Collection): OpenCollection => {
  const attributes = readAttributes(record);
  const { space, efSearch } = searchSettings(attributes.schema);
  const breadth = efSearch === defaultHnsw.ef_search ? {} : { ef: efSearch };
  return { record, database, attributes, space, breadth, stored };
};

const searchSettings = (schema: Schema): { readonly space: Space; readonly efSearch: number } => {
  const index = indexOf(schema);
  return { space: index.parameters.space, efSearch: graphParameters(index).efSearch };
};
