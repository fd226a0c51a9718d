import type { Chart, Line, Spot } from "../picture/chart.js";
import { type Figure, SPEEDS } from "./figure.js";
import type { DataName } from "./options.js";

interface Cost {
  readonly file: string;
  readonly label: string;
  readonly lines: readonly { readonly name: string; readonly isOf: (figure: Figure) => boolean }[];
}

const speed = (recall: number) => ({
  name: `recall ${recall}`,
  isOf: ({ what, unit }: Figure) => what === `all, recall ${recall}` && unit === SPEEDS.queriesPerCpuSecond,
});

const memory = (name: string, isOf: (what: string) => boolean) => ({
  name,
  isOf: ({ what, unit }: Figure) => unit === "bytes a vector" && isOf(what),
});

/** What grows with the number of records. */
const COSTS: readonly Cost[] = [
  { file: "speed", label: "queries a CPU second", lines: [speed(0.95), speed(0.99)] },
  {
    file: "build",
    label: "CPU seconds",
    lines: [
      { name: "load and index", isOf: ({ what, unit }) => what.startsWith("load and index") && unit === "CPU s" },
    ],
  },
  {
    file: "memory",
    label: "bytes a vector",
    lines: [
      memory("resident", (what) => what === "resident memory"),
      memory("not file-backed", (what) => what === "resident memory, not file-backed"),
      memory("disk", (what) => what === "disk"),
    ],
  },
];

/** Speed, building and memory against the number of records of a data set, by the names of their files. */
export function costCharts(data: DataName, figures: readonly Figure[]): [string, Chart][] {
  const ours = figures.filter(({ subject }) => subject === "vexfs");
  return COSTS.map(({ file, label, lines }): [string, Chart] => [
    `size-${file}-${data}`,
    {
      title: `${data}: ${label} against size`,
      x: { label: "records", kind: "logarithmic" },
      y: { label, kind: file === "memory" ? "linear" : "logarithmic" },
      lines: lines.map(({ name, isOf }, index): Line => {
        const points = ours.filter(isOf).map(({ count, value }): Spot => [count, value]);
        return { name, isOurs: index === 0, points };
      }),
    },
  ]);
}
