import type { Figure } from "./engine.js";

/** The figures as a table for a terminal: a line for each quantity, a column for each subject, and how many times better ours is. */
export function engineTable(figures: readonly Figure[]): string {
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const rows = new Map<string, Figure[]>();
  for (const figure of figures) {
    const key = `${figure.data}: ${figure.what} (${figure.unit})`;
    rows.set(key, [...(rows.get(key) ?? []), figure]);
  }
  const lines = [["", ...subjects, "better by"]];
  for (const [key, row] of rows) {
    const of = (subject: string): Figure | undefined => row.find((figure) => figure.subject === subject);
    lines.push([key, ...subjects.map((subject) => formatFigure(of(subject))), better(row)]);
  }
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join("  ")).join("\n");
}

/** Against the best of the others. */
function better(row: readonly Figure[]): string {
  const ours = row.find(({ subject }) => subject === "vexfs");
  const others = row.filter(({ subject }) => subject !== "vexfs").map(({ value }) => value);
  if (!ours || others.length === 0) return "";
  const isPerSecond = ours.unit.includes("second");
  const ratio = isPerSecond ? ours.value / Math.max(...others) : Math.min(...others) / ours.value;
  return `${ratio.toFixed(2)}×`;
}

function formatFigure(figure: Figure | undefined): string {
  if (!figure) return "";
  const value = figure.value >= 100 ? Math.round(figure.value).toLocaleString("en-US") : figure.value.toPrecision(3);
  return figure.recall === undefined ? value : `${value} @${figure.recall.toFixed(3)}`;
}
