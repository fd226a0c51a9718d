import type { Filter } from "../filter/filter.js";
import type { Source } from "./plan.js";

/** A plan whose rows are what another one looks at. It has one group of rows. */
export interface Prefetch {
  readonly source: Source;
  /** Holds beside the filters of the plans around it. */
  readonly filter?: Filter | undefined;
  /** As of a plan. */
  readonly corpus?: Filter | undefined;
  readonly threshold?: number | undefined;
  /** Rows that it hands on. */
  readonly limit: number;
  readonly prefetch?: readonly Prefetch[] | undefined;
}
