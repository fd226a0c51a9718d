import { formatNumber } from "./columns.js";
import type { Comparison, Measurement } from "./measurement.js";

/** The comparisons as a table for a terminal. */
export function formatTable(comparisons: readonly Comparison[], peerName: string, vexfsName: string): string {
  const lines = [
    ["", "", peerName, "recall", vexfsName, "recall", "better by"],
    ...comparisons.map(({ row, unit, peer, vexfs, ratio }) => [
      row,
      unit,
      formatValue(peer),
      formatRecall(peer),
      formatValue(vexfs),
      formatRecall(vexfs),
      ratio === undefined ? "" : `${formatNumber(ratio)}×`,
    ]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .flatMap((cell, column) => {
          if (column > 1 && lines.every((other, i) => i === 0 || other[column] === "")) return []; // nothing to say
          return [column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)];
        })
        .join("  "),
    )
    .join("\n");
}

function formatValue(measurement: Measurement | undefined): string {
  return measurement === undefined ? "" : formatNumber(measurement.value);
}

function formatRecall(measurement: Measurement | undefined): string {
  return measurement?.recall === undefined ? "" : measurement.recall.toFixed(3);
}
