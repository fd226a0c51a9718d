import type { Metric } from "./catalog/collection.js";
import type { Source } from "./plan/plan.js";

/** What an engine can do. A protocol checks before it compiles a plan and answers with its own clear error. */
export interface Capabilities {
  /** Kinds of plan source served. */
  readonly sources: ReadonlySet<Source["kind"]>;
  /** Metrics served. */
  readonly metrics: ReadonlySet<Metric>;
  /** Substring and regular-expression conditions on text. */
  readonly textFilters: boolean;
  /** Largest number of components of a vector. */
  readonly dimensionMax: number;
}
