import type { Verdict } from "../report/verdict.js";
import { type Figure, SPEEDS, timesBetter } from "./figure.js";

interface EngineGoal {
  readonly whats: readonly string[];
  readonly unit: string;
  readonly beside: readonly string[];
  readonly atLeast: number;
}

const LIBRARIES = ["hnswlib", "usearch"];

/** What the engine is to be beside the libraries, and beside Qdrant's engine. */
const GOALS: readonly EngineGoal[] = [
  {
    whats: ["load and index, 1 thread", "load and index, 2 threads"],
    unit: SPEEDS.vectorsPerCpuSecond,
    beside: LIBRARIES,
    atLeast: 2,
  },
  { whats: ["load and index, 2 threads"], unit: SPEEDS.vectorsPerSecond, beside: LIBRARIES, atLeast: 2 },
  {
    whats: ["all, recall 0.95", "all, recall 0.99"],
    unit: SPEEDS.queriesPerCpuSecond,
    beside: LIBRARIES,
    atLeast: 2,
  },
  {
    whats: [
      "one by one, recall 0.95",
      "one by one, recall 0.99",
      "half pass, recall 0.95",
      "a tenth passes, recall 0.95",
      "a hundredth passes, recall 0.95",
      "two keys, a tenth, recall 0.95",
      "one tenant of many, recall 0.95",
    ],
    unit: SPEEDS.queriesPerCpuSecond,
    beside: ["edge"],
    atLeast: 3,
  },
];

/** Of the speed at 100,000 records, a million are to have as much. */
const GROWTH = { what: "all, recall 0.95", from: 100_000, to: 1_000_000, atLeast: 0.6 } as const;

/** The goals that there are figures for. */
export function engineVerdicts(figures: readonly Figure[]): Verdict[] {
  const sets = [...new Set(figures.map(({ data }) => data))];
  return sets.flatMap((data) => {
    const own = figures.filter((figure) => figure.data === data);
    return [...beside(own), ...growth(own)];
  });
}

function beside(figures: readonly Figure[]): Verdict[] {
  return figures
    .filter(({ subject }) => subject === "vexfs")
    .flatMap((ours) =>
      GOALS.filter(({ whats, unit }) => whats.includes(ours.what) && unit === ours.unit).flatMap((goal) => {
        const isPeer = ({ subject, what, unit, count }: Figure): boolean =>
          goal.beside.includes(subject) && what === ours.what && unit === ours.unit && count === ours.count;
        const ratios = figures.filter(isPeer).map((theirs) => timesBetter(ours, theirs));
        if (ratios.length === 0) return [];
        const what = `${ours.data}: ${ours.what} (${ours.unit}), beside ${goal.beside.join(" and ")}`;
        return [{ what, ratio: Math.min(...ratios), goal: { atLeast: goal.atLeast } }];
      }),
    );
}

function growth(figures: readonly Figure[]): Verdict[] {
  const at = (count: number): Figure | undefined =>
    figures.find((figure) => figure.subject === "vexfs" && figure.what === GROWTH.what && figure.count === count);
  const [before, after] = [at(GROWTH.from), at(GROWTH.to)];
  if (!before || !after) return [];
  const what = `${before.data}: ${GROWTH.what}, 1,000,000 records beside 100,000`;
  return [{ what, ratio: after.value / before.value, goal: { atLeast: GROWTH.atLeast } }];
}
