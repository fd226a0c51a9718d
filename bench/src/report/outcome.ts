import type { Chart } from "../picture/chart.js";
import type { Verdict } from "./verdict.js";

/** What one benchmark hands over when it is done. */
export interface Outcome {
  /** What was measured, for the line above the table. */
  readonly subject: string;
  /** For a terminal. */
  readonly table: string;
  /** Beside the goals that there are. */
  readonly verdicts: readonly Verdict[];
  /** Everything that was measured, for the file of results. */
  readonly results: object;
  /** Pictures for documents, by a short name. */
  readonly charts: Readonly<Record<string, Chart>>;
}
