import { join } from "node:path";
import { benchDirectory, benchmarks } from "./benchmarks.js";
import { describeMachine } from "./report/machine.js";
import { writeResults } from "./report/results.js";
import { verdictTable } from "./report/verdict.js";

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const benchmark = benchmarks.get(name);
  if (benchmark === undefined || args.includes("--help")) {
    const usages = benchmark === undefined ? [...benchmarks.values()].map(({ usage }) => usage) : [benchmark.usage];
    process.stdout.write(`${usages.join("\n\n")}\n`);
    return args.includes("--help") || name === "--help" ? 0 : 2;
  }
  const started = new Date();
  const machine = describeMachine();
  const outcome = await benchmark.run(args);
  const { cpu, cores, memoryGb } = machine;
  process.stdout.write(`\n${outcome.subject}; ${cpu}, ${cores} cores, ${memoryGb} GB\n\n${outcome.table}\n`);
  if (outcome.verdicts.length > 0) process.stdout.write(`\n${verdictTable(outcome.verdicts)}\n`);
  const files = writeResults(join(benchDirectory, "results"), name, started, machine, outcome);
  process.stdout.write(`\nWritten:\n${files.map((file) => `  ${file}\n`).join("")}`);
  return 0;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // takes the servers along

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
