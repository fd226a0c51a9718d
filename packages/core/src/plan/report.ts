/** What running a plan came to: one source of it, and its prefetches. */
export interface PlanReport {
  /** The kind of the source. */
  readonly source: string;
  /** The vector space that it searched. */
  readonly space?: string;
  /** How it looked for rows: `graph`, `exact`, `inverted index`, … */
  readonly strategy: string;
  /** What its filter was answered from. */
  readonly filter?: "index" | "records";
  /** Rows that it had to look at: what the filters around it left, or what its prefetches handed on. */
  readonly scope: number;
  /** Rows that it found. */
  readonly found: number;
  /** Time that it took, prefetches included. */
  readonly micros: number;
  readonly prefetch?: readonly PlanReport[];
}
