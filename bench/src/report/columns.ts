/** Lines of cells as text: the first `left` columns begin together, the others end together. The first line is the head. */
export function alignColumns(lines: readonly (readonly string[])[], left = 1): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const cell = (content: string, column: number): string =>
    column < left ? content.padEnd(widths[column] ?? 0) : content.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(cell).join("  ").trimEnd()).join("\n");
}

/** Three significant digits, and thousands apart. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return Number(value.toPrecision(3)).toString();
}
