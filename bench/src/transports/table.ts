import { alignColumns } from "../report/columns.js";
import type { Figures } from "./figures.js";

const round = (value: number, digits: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: digits });

/** The figures as a table for a terminal. */
export function transportsTable(figures: readonly Figures[]): string {
  const lines = [
    ["", "", "per second", "p50 ms", "p99 ms", "server CPU ms", "vector MB per CPU s"],
    ...figures.map((line) => [
      line.row,
      line.transport,
      round(line.perSecond, 1),
      round(line.p50Ms, 3),
      round(line.p99Ms, 3),
      round(line.cpuMsPerRequest, 4),
      line.vectorBytesPerCpuSecond === 0 ? "" : round(line.vectorBytesPerCpuSecond / 1e6, 1),
    ]),
  ];
  return alignColumns(lines, 2);
}
