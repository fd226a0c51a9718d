import type { Analyzer } from "../catalog/field-index.js";
import type { AnyVectorColumn, TextColumn } from "../columns.js";
import type { Filter } from "../filter/filter.js";
import type { FieldPath, NumberValue } from "../filter/values.js";
import type { DiverseSource, FormulaSource, FusionSource } from "./combine.js";
import type { Prefetch } from "./prefetch.js";

/** How a vector space is searched. */
export interface SearchOptions {
  /** Breadth of the graph walk; larger is slower and finds more. */
  readonly ef?: number | undefined;
  /** Score every candidate instead of walking the graph. */
  readonly exact?: boolean | undefined;
  /** In a sparse space: components of the queries are weighted by the rarity of their index among the records that have the space; see `QueryPlan.corpus`. */
  readonly idf?: boolean | undefined;
  readonly codes?: CodeOptions | undefined;
  /** Which of the two Euclidean distances scores are in a space of one of them; both rank alike. The space's own if it is absent. */
  readonly measuredAs?: "euclidean" | "squaredEuclidean" | undefined;
}

/** What a search makes of the codes that a graph is walked on. */
export interface CodeOptions {
  /** Walk on the vectors themselves. */
  readonly ignore?: boolean;
  /** False: scores are those that the codes give; otherwise those of the vectors. */
  readonly rescore?: boolean;
  /** How many times the rows asked for are scored by their vectors at least. */
  readonly oversampling?: number;
}

/** The nearest records to each query vector; one group of rows per query. */
export interface NearestSource extends SearchOptions {
  readonly kind: "nearest";
  readonly space: string;
  readonly queries: AnyVectorColumn;
}

/**
 * The records most like the positive and least like the negative examples; one group of rows.
 * `averageVector` searches near `avg(p) + (avg(p) − avg(n))`, or `avg(p)` without negatives (dense only).
 * `bestScore` and `sumScores` score by the similarities `s` to the examples: the score is `½(s⁺/(1+|s⁺|)+1)` for the best positive if it is
 * larger than the best negative and `−½(s⁻/(1+|s⁻|)+1)` otherwise, or `Σs⁺ − Σs⁻`. Distances count as negative similarities, Euclidean ones squared.
 */
export interface RecommendSource extends SearchOptions {
  readonly kind: "recommend";
  readonly space: string;
  readonly positives: AnyVectorColumn;
  readonly negatives: AnyVectorColumn;
  readonly strategy: "averageVector" | "bestScore" | "sumScores";
}

/**
 * The records on the positive side of most pairs (rank: +1 or −1 a pair), the more similar to the target the better:
 * the score is `rank + ½(s/(1+|s|)+1)`. One group of rows. Item `i` of positives and negatives is pair `i`.
 */
export interface DiscoverSource extends SearchOptions {
  readonly kind: "discover";
  readonly space: string;
  readonly target: AnyVectorColumn;
  readonly positives: AnyVectorColumn;
  readonly negatives: AnyVectorColumn;
}

/** The records least on the negative side of pairs: `Σ f(min(s⁺ − s⁻ − ε, 0))` with `f(x) = x/(1+|x|)`. One group of rows. */
export interface ContextSource extends SearchOptions {
  readonly kind: "context";
  readonly space: string;
  readonly positives: AnyVectorColumn;
  readonly negatives: AnyVectorColumn;
}

/** The records by the weighted sum of their similarities to examples (see {@link RecommendSource}); one group of rows. */
export interface WeightedSource extends SearchOptions {
  readonly kind: "weighted";
  readonly space: string;
  readonly examples: AnyVectorColumn;
  /** One for each example. */
  readonly weights: readonly number[];
}

/** All records in an order; one group of rows. */
export interface ScanSource {
  readonly kind: "scan";
  readonly order: "insertion" | "id";
  /** For the order of ids (numbers, UUIDs, texts), in which one record comes of those with one id in several partitions: begins at this id or behind it. */
  readonly from?: string;
}

/** The records that have a number or a date in a field, one row for each such value, by value and then by id (descending: both reversed); one group of rows. */
export interface OrderedSource {
  readonly kind: "ordered";
  readonly path: FieldPath;
  /** `datetime`: strings that are dates, in microseconds. */
  readonly type: "number" | "datetime";
  readonly direction: "ascending" | "descending";
  /** Begins at this value (microseconds for dates). */
  readonly from?: NumberValue;
}

/**
 * The records by how well the texts of a field answer a query (BM25), those that have a token of it; one group of rows. A full-text index
 * of the field by this analyzer must be declared. `corpus` says among which records tokens are rare.
 */
export interface TextSource {
  readonly kind: "text";
  readonly path: FieldPath;
  readonly analyzer: Analyzer;
  readonly query: string;
  /** How much it counts that a token is there again, and how much a text is marked down for being long. */
  readonly k: number;
  readonly b: number;
}

/** Records by chance, in any order; one group of rows. */
export interface SampleSource {
  readonly kind: "sample";
}

export type Source =
  | NearestSource
  | RecommendSource
  | DiscoverSource
  | ContextSource
  | WeightedSource
  | DiverseSource
  | ScanSource
  | OrderedSource
  | TextSource
  | SampleSource
  | FusionSource
  | FormulaSource;

/** Restricts a plan to given ids. */
export interface Candidates {
  readonly ids: TextColumn;
  /** `error` fails the plan with `unknown_id` when an id is not there, `errorIfNoneKnown` when there are ids and none of them is there. */
  readonly unknown: "error" | "errorIfNoneKnown" | "ignore";
}

/**
 * Rows come back in groups by the strings and integers of a field: for each of the best `groups` values the best `size` rows. A record
 * with several values is in several groups, one that has any other value in the field in none.
 * Only for plans with one group of rows, which it replaces; their offset and limit do not count.
 */
export interface Grouping {
  readonly path: FieldPath;
  readonly groups: number;
  readonly size: number;
}

/**
 * Which records come back of those whose ids are the same within their partitions (see `idInPartition`): the best, or those that differ in
 * score; all of them where a plan does not say. A group by a field has one of them in either case, and a fusion takes those of a list for one
 * record that stands there several times.
 */
export type Repeats = "best" | "differing";

/** A read: what to look at, what passes, and which part of it comes back. */
export interface QueryPlan {
  readonly source: Source;
  /** The source looks only at the rows that these find. They nest at most 64 deep. */
  readonly prefetch?: readonly Prefetch[] | undefined;
  /** Holds for the prefetches, too. */
  readonly filter?: Filter | undefined;
  readonly candidates?: Candidates;
  /** For searches with `idf`: the records among which rarity is counted; absent = all. */
  readonly corpus?: Filter | undefined;
  /**
   * Rows end before the first whose score is not better than this: smaller in a space whose metric is a distance or where the source has
   * `best: "smallest"`, larger in any other. That holds also for scores that are made from several examples, of which the largest come
   * first. Fusions and formulas let equal ones pass.
   */
  readonly threshold?: number | undefined;
  readonly repeats?: Repeats | undefined;
  readonly grouping?: Grouping | undefined;
  readonly offset: number;
  /** Rows per group; absent = no limit. */
  readonly limit?: number | undefined;
}

/** What a count looks at. */
export interface CountPlan {
  readonly filter?: Filter | undefined;
  readonly candidates?: Candidates;
}
