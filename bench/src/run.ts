import { join } from "node:path";
import { type Benchmark, benchDirectory } from "./benchmarks.js";
import { describeMachine } from "./report/machine.js";
import type { Outcome } from "./report/outcome.js";
import { writeResults } from "./report/results.js";
import { verdictTable } from "./report/verdict.js";

/** Runs a benchmark, prints what came out and writes it down. */
export async function runBenchmark(name: string, benchmark: Benchmark, args: readonly string[]): Promise<Outcome> {
  const started = new Date();
  const machine = describeMachine();
  const outcome = await benchmark.run(args);
  const { cpu, cores, memoryGb } = machine;
  process.stdout.write(`\n${name}: ${outcome.subject}; ${cpu}, ${cores} cores, ${memoryGb} GB\n\n${outcome.table}\n`);
  if (outcome.verdicts.length > 0) process.stdout.write(`\n${verdictTable(outcome.verdicts)}\n`);
  const files = writeResults(join(benchDirectory, "results"), name, started, machine, outcome);
  process.stdout.write(`\nWritten:\n${files.map((file) => `  ${file}\n`).join("")}\n`);
  return outcome;
}
