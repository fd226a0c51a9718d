import type { Point } from "../engine/curve.js";
import type { Chart } from "./chart.js";

/** Subjects as documents call them. */
const TITLES = new Map([
  ["vexfs", "VexFS"],
  ["edge", "qdrant-edge-py"],
]);

/** Recall against speed, a line a subject. */
export function recallChart(title: string, curves: readonly { subject: string; points: readonly Point[] }[]): Chart {
  return {
    title,
    x: { label: "recall of the ten nearest", kind: "recall" },
    y: { label: "queries a CPU second", kind: "logarithmic" },
    lines: curves.map(({ subject, points }) => ({
      name: TITLES.get(subject) ?? subject,
      isOurs: subject === "vexfs",
      points: points.map(({ recall, perSecond }) => [recall, perSecond] as const),
    })),
  };
}
