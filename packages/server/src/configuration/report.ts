import type { ResolvedConfiguration } from "./configuration.js";

/** Every key with its value and where it came from, in columns. */
export const configurationReport = (resolved: ResolvedConfiguration): string => {
  const rows = [["KEY", "VALUE", "FROM"], ...resolved.values.map(({ key, text, from }) => [key, text, from])];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
};
