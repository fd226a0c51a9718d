import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchChroma } from "./chroma.js";
import { parseOptions, USAGE } from "./options.js";
import { describeMachine } from "./report/machine.js";

const benchDirectory = fileURLToPath(new URL("..", import.meta.url));

async function main([subject, ...args]: readonly string[]): Promise<number> {
  if (subject !== "chroma" || args.includes("--help")) {
    process.stdout.write(`${USAGE}\n`);
    return args.includes("--help") || subject === "--help" ? 0 : 2;
  }
  const options = parseOptions(args, join(benchDirectory, "..", "packages", "cli", "dist", "main.js"));
  const started = new Date();
  const machine = describeMachine();
  const report = await benchChroma(options, benchDirectory);

  const { table, ...figures } = report;
  process.stdout.write(`\n${report.records.toLocaleString("en-US")} records, ${report.dataset}; `);
  process.stdout.write(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB\n\n${table}\n`);

  const results = join(benchDirectory, "results");
  mkdirSync(results, { recursive: true });
  const file = join(results, `chroma-${started.toISOString().replaceAll(":", "-").slice(0, 19)}.json`);
  writeFileSync(file, `${JSON.stringify({ started, machine, options, ...figures }, null, 2)}\n`);
  process.stdout.write(`\nWritten to ${file}\n`);
  return 0;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // takes the servers along

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
