import { alignColumns, formatNumber } from "../report/columns.js";
import { type Figure, timesBetter } from "./figure.js";

/** The figures as a table for a terminal: a line for each quantity, a column for each subject, and how many times better ours is. */
export function engineTable(figures: readonly Figure[]): string {
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const rows = new Map<string, Figure[]>();
  for (const figure of figures) {
    const key = `${figure.data} × ${figure.count.toLocaleString("en-US")}: ${figure.what} (${figure.unit})`;
    rows.set(key, [...(rows.get(key) ?? []), figure]);
  }
  const lines = [["", ...subjects, "better by"]];
  for (const [key, row] of rows) {
    const of = (subject: string): Figure | undefined => row.find((figure) => figure.subject === subject);
    lines.push([key, ...subjects.map((subject) => formatFigure(of(subject))), better(row)]);
  }
  return alignColumns(lines);
}

/** Against the best of the others. */
function better(row: readonly Figure[]): string {
  const ours = row.find(({ subject }) => subject === "vexfs");
  const others = row.filter(({ subject }) => subject !== "vexfs");
  if (!ours || others.length === 0) return "";
  return `${Math.min(...others.map((other) => timesBetter(ours, other))).toFixed(2)}×`;
}

function formatFigure(figure: Figure | undefined): string {
  if (!figure) return "";
  const value = formatNumber(figure.value);
  return figure.recall === undefined ? value : `${value} @${figure.recall.toFixed(3)}`;
}
