import { alignColumns, formatNumber } from "./columns.js";

/** A ratio that was measured, beside the one that is to be reached. */
export interface Verdict {
  readonly what: string;
  readonly ratio: number;
  readonly goal: Goal;
}

/** What a ratio has to be. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

export function isMet({ ratio, goal }: Verdict): boolean {
  return "atLeast" in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
}

/** Ratios, goals, and whether they are met, as a table for a terminal. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  return alignColumns([
    ["", "ratio", "goal", "met"],
    ...verdicts.map((verdict) => [
      verdict.what,
      `${formatNumber(verdict.ratio)}×`,
      goalText(verdict.goal),
      isMet(verdict) ? "yes" : "NO",
    ]),
  ]);
}

function goalText(goal: Goal): string {
  return "atLeast" in goal ? `≥ ${goal.atLeast}×` : `≤ ${goal.atMost}×`;
}
