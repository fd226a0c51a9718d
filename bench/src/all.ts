import { parseArgs } from "node:util";
import { benchmarks } from "./benchmarks.js";
import type { Verdict } from "./report/verdict.js";
import { verdictTable } from "./report/verdict.js";
import { runBenchmark } from "./run.js";

export const ALL_USAGE = `Usage: npm run bench -- all [--scale S]

  Every benchmark one after the other, at sizes that two cores are done with in about twenty minutes, and at the end one table of the ratios
  that have goals. What each prints and writes is what it does alone.

  --scale S          multiplies all numbers of records (default 1)`;

/** One run of a benchmark; the options that are counts of records grow with the scale. */
export interface Part {
  readonly name: string;
  readonly options: readonly string[];
  readonly counts: Readonly<Record<string, readonly number[]>>;
}

/** Everything that runs, in this order. */
export const PARTS: readonly Part[] = [
  {
    name: "engine",
    options: ["--data", "clustered-128,glove", "--queries", "300", "--rounds", "2"],
    counts: { n: [40_000] },
  },
  {
    name: "engine",
    options: ["--data", "clustered-128", "--rounds", "2"],
    counts: { sizes: [10_000, 100_000, 1_000_000] },
  },
  { name: "chroma", options: ["--rounds", "1", "--turn-seconds", "2"], counts: { n: [20_000] } },
  { name: "qdrant", options: ["--rounds", "2", "--turn", "2"], counts: { n: [100_000] } },
  { name: "transports", options: ["--rounds", "3", "--turn", "2"], counts: {} },
  { name: "hybrid", options: ["--rounds", "3"], counts: { n: [50_000] } },
  { name: "snapshot", options: ["--seconds", "5"], counts: { n: [100_000] } },
];

/** The arguments of a part at a scale. */
export function argumentsOf({ options, counts }: Part, scale: number): string[] {
  const scaled = Object.entries(counts).flatMap(([option, values]) => [
    `--${option}`,
    values.map((value) => Math.max(1, Math.round(value * scale))).join(","),
  ]);
  return [...options, ...scaled];
}

/** Runs everything; one benchmark that fails does not keep the others from running. Returns whether all went well. */
export async function runAll(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { scale: { type: "string", default: "1" } } });
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new Error(`--scale must be a number above zero, not ${values.scale}`);
  const verdicts: Verdict[] = [];
  const failures: string[] = [];
  for (const part of PARTS) {
    const benchmark = benchmarks.get(part.name);
    if (benchmark === undefined) throw new Error(`there is no benchmark ${part.name}`);
    const given = argumentsOf(part, scale);
    process.stderr.write(`\n== ${part.name} ${given.join(" ")}\n`);
    try {
      verdicts.push(...(await runBenchmark(part.name, benchmark, given)).verdicts);
    } catch (error) {
      failures.push(`${part.name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  process.stdout.write(`\n${verdictTable(verdicts)}\n${failures.map((failure) => `\n${failure}\n`).join("")}`);
  return failures.length === 0;
}
