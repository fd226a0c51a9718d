import type { Source } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import type { SearchFields } from "./fields.js";

/** What is searched. */
export interface SearchSource {
  readonly source: Source;
  /** Points that the search was made from, which do not come back. */
  readonly excluded: readonly string[];
}

/** A search that has been read, and whose vectors wait for the collection. */
export interface SearchRequest {
  readonly fields: SearchFields;
  /** What to search. */
  readonly sourceIn: (collection: OpenCollection) => SearchSource | Promise<SearchSource>;
}

/** One way of searching: alone, in a batch, or in groups. */
export interface SearchKind {
  /** For counters. */
  readonly name: string;
  /** Path within the collection. */
  readonly path: string;
  /** Whether the points of an answer are a field of it rather than all of it. */
  readonly isWrapped: boolean;
  /** How many points come back, in one list and in one group, when a request does not say; null demands that it does. */
  readonly limitByDefault: number | null;
  readonly groupSizeByDefault: number | null;
  readonly hasGroups: boolean;
  /** Reads the JSON of a request. */
  readonly read: (json: Uint8Array | string) => SearchRequest;
}
