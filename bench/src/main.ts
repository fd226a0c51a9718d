import { ALL_USAGE, runAll } from "./all.js";
import { benchmarks } from "./benchmarks.js";
import { runBenchmark } from "./run.js";

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const benchmark = benchmarks.get(name);
  const usage = name === "all" ? ALL_USAGE : benchmark?.usage;
  if (usage === undefined || args.includes("--help")) {
    const usages = [ALL_USAGE, ...[...benchmarks.values()].map((each) => each.usage)];
    process.stdout.write(`${usage ?? usages.join("\n\n")}\n`);
    return args.includes("--help") || name === "--help" ? 0 : 2;
  }
  if (benchmark === undefined) return (await runAll(args)) ? 0 : 1;
  await runBenchmark(name, benchmark, args);
  return 0;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // takes the servers along

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
