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
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(cell).join("  ")).join("\n");
}
