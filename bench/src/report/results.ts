import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawChart } from "../picture/svg.js";
import type { Machine } from "./machine.js";
import type { Outcome } from "./outcome.js";

/** Writes what was measured as JSON, and its pictures beside it; returns the files. */
export function writeResults(
  directory: string,
  name: string,
  started: Date,
  machine: Machine,
  { results, verdicts, charts }: Outcome,
): string[] {
  mkdirSync(directory, { recursive: true });
  const stem = join(directory, `${name}-${started.toISOString().replaceAll(":", "-").slice(0, 19)}`);
  const json = `${stem}.json`;
  writeFileSync(json, `${JSON.stringify({ started, machine, ...results, verdicts }, null, 2)}\n`);
  const pictures = Object.entries(charts).map(([picture, chart]) => {
    const file = `${stem}-${picture}.svg`;
    writeFileSync(file, drawChart(chart));
    return file;
  });
  return [json, ...pictures];
}
