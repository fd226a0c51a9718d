import { alignColumns } from "../report/columns.js";
import type { HybridFigures } from "./hybrid.js";

/** The figures as a table for a terminal. */
export function hybridTable(figures: readonly HybridFigures[]): string {
  const lines = [
    ["", "p50 ms", "p95 ms", "server CPU ms"],
    ...figures.map(({ row, p50Ms, p95Ms, cpuMsPerQuery }) => [
      row,
      p50Ms.toFixed(2),
      p95Ms.toFixed(2),
      cpuMsPerQuery.toFixed(2),
    ]),
  ];
  return alignColumns(lines);
}
