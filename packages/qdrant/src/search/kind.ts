import type { Planned, Prefetch, Repeats, Source } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import type { SearchFields } from "./fields.js";
import type { Repeatable } from "./planned.js";

/** What is asked of a search. */
export interface Wanted {
  /** Rows that come back, and those together with the ones that are skipped before them. */
  readonly limit: number;
  readonly rows: number;
  /** Whether it finds rows for another search, and whether others find rows for it. */
  readonly isPrefetch: boolean;
  readonly hasPrefetch: boolean;
  /** How many times more rows prefetches hand on than they say, for groups to be filled from. */
  readonly groupSize: number;
}

/** What is searched. */
export interface SearchSource {
  readonly source: Source;
  /** Where the points come from that it looks at; absent = all. */
  readonly prefetch?: readonly Prefetch[];
  /** Points that the search was made from, which do not come back. */
  readonly excluded: readonly string[];
  /** Rows that it hands on as a prefetch, if not as many as it was asked for. */
  readonly handsOn?: number;
}

/** A search that has been read, and whose vectors wait for the collection. */
export interface SearchRequest {
  readonly fields: SearchFields;
  /** Where it stands in the body, for errors: empty, or with a dot at its end. */
  readonly at: string;
  /** What to search. */
  readonly sourceIn: (collection: OpenCollection, wanted: Wanted) => SearchSource | Promise<SearchSource>;
  /** For one whose plan is worth keeping. */
  readonly repeatable?: Repeatable | undefined;
}

/** A request with this header is answered with what is done to find points, instead of the points. */
export const explainHeader = "x-vexfs-explain";

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
  /** What comes back of points of several shard keys that have the same id. */
  readonly repeats: Repeats;
  /** Where errors say that a request's fields stand in a body, in one for groups, and there the sizes of groups. */
  readonly place: string;
  readonly placeInGroups: string;
  readonly placeOfSizes: string;
  /** Requests of which all but the vector came before, if they come often enough. */
  readonly planned?: Planned;
  /** Reads the JSON of a request; `at` is where it stands. */
  readonly read: (json: Uint8Array | string, at: string) => SearchRequest;
}
