import type { TextColumn, VectorColumn } from "../columns.js";
import type { Filter } from "../filter/filter.js";

/** The nearest records to each query vector; one group of rows per query. */
export interface NearestSource {
  readonly kind: "nearest";
  readonly space: string;
  readonly queries: VectorColumn;
  /** Breadth of the graph walk; larger is slower and finds more. */
  readonly ef?: number;
  /** Score every candidate instead of walking the graph. */
  readonly exact?: boolean;
}

/** All records in an order; one group of rows. */
export interface ScanSource {
  readonly kind: "scan";
  readonly order: "insertion" | "id";
}

export type Source = NearestSource | ScanSource;

/** Restricts a plan to given ids. */
export interface Candidates {
  readonly ids: TextColumn;
  /** `error` fails the plan with `unknown_id` when an id is not there. */
  readonly unknown: "error" | "ignore";
}

/** A read: what to look at, what passes, and which part of it comes back. */
export interface QueryPlan {
  readonly source: Source;
  readonly filter?: Filter;
  readonly candidates?: Candidates;
  readonly offset: number;
  /** Rows per group; absent = no limit. */
  readonly limit?: number;
}

/** What a count looks at. */
export interface CountPlan {
  readonly filter?: Filter;
  readonly candidates?: Candidates;
}
