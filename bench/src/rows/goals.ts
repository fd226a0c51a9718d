import type { Comparison } from "../report/measurement.js";
import type { Verdict } from "../report/verdict.js";

interface RowGoal {
  /** What the name of the row begins and ends with. */
  readonly begin: string;
  readonly end: string;
  readonly units: readonly string[];
  readonly atLeast: number;
}

/** How many times better than the real Chroma rows are to be. */
const GOALS: readonly RowGoal[] = [
  { begin: "query, 8", end: "clients", units: ["queries/s"], atLeast: 15 },
  { begin: "query, ", end: "% pass, 8 clients", units: ["queries/s"], atLeast: 20 },
  {
    begin: "bulk add, base64",
    end: "a batch",
    units: ["records/s acknowledged", "records/s until indexed"],
    atLeast: 8,
  },
  { begin: "add one record", end: "", units: ["records/s"], atLeast: 20 },
];

/** The goals that both servers were measured for. */
export function chromaVerdicts(comparisons: readonly Comparison[]): Verdict[] {
  return comparisons.flatMap(({ row, unit, ratio }) => {
    const goal = GOALS.find(
      ({ begin, end, units }) => row.startsWith(begin) && row.endsWith(end) && units.includes(unit),
    );
    if (goal === undefined || ratio === undefined) return [];
    return [{ what: `${row} (${unit}), beside Chroma`, ratio, goal: { atLeast: goal.atLeast } }];
  });
}
