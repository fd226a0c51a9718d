import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchChroma } from "./chroma.js";
import { benchEngine } from "./engine/engine.js";
import { ENGINE_USAGE, parseEngineOptions } from "./engine/options.js";
import { engineTable } from "./engine/table.js";
import { benchHybrid } from "./hybrid/hybrid.js";
import { HYBRID_USAGE, parseHybridOptions } from "./hybrid/options.js";
import { hybridTable } from "./hybrid/table.js";
import { parseOptions, USAGE } from "./options.js";
import { describeMachine } from "./report/machine.js";
import { parseSnapshotOptions, SNAPSHOT_USAGE } from "./snapshot/options.js";
import { benchSnapshot, snapshotTable } from "./snapshot/snapshot.js";
import { parseTransportOptions, TRANSPORTS_USAGE } from "./transports/options.js";
import { transportsTable } from "./transports/table.js";
import { benchTransports } from "./transports/transports.js";

const benchDirectory = fileURLToPath(new URL("..", import.meta.url));

const vexfsCli = join(benchDirectory, "..", "packages", "cli", "bin", "vexfs.mjs");

const subjects = new Map([
  ["chroma", { usage: USAGE, run: chroma }],
  ["engine", { usage: ENGINE_USAGE, run: engine }],
  ["hybrid", { usage: HYBRID_USAGE, run: hybrid }],
  ["transports", { usage: TRANSPORTS_USAGE, run: transports }],
  ["snapshot", { usage: SNAPSHOT_USAGE, run: snapshot }],
]);

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const subject = subjects.get(name);
  if (subject === undefined || args.includes("--help")) {
    const usages = subject === undefined ? [...subjects.values()].map(({ usage }) => usage) : [subject.usage];
    process.stdout.write(`${usages.join("\n\n")}\n`);
    return args.includes("--help") || name === "--help" ? 0 : 2;
  }
  return subject.run(args);
}

async function hybrid(args: readonly string[]): Promise<number> {
  const options = parseHybridOptions(args);
  const started = new Date();
  const machine = describeMachine();
  const figures = await benchHybrid(options, vexfsCli);
  process.stdout.write(`\n${options.points.toLocaleString("en-US")} points; `);
  process.stdout.write(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB\n\n${hybridTable(figures)}\n`);
  writeResults("hybrid", started, { machine, options, figures });
  return 0;
}

async function snapshot(args: readonly string[]): Promise<number> {
  const options = parseSnapshotOptions(args);
  const started = new Date();
  const machine = describeMachine();
  const report = await benchSnapshot(options, vexfsCli);
  process.stdout.write(`\n${options.n.toLocaleString("en-US")} points of ${options.dimension} dimensions; `);
  process.stdout.write(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB\n\n${snapshotTable(report)}\n`);
  writeResults("snapshot", started, { machine, options, ...report });
  return 0;
}

async function transports(args: readonly string[]): Promise<number> {
  const options = parseTransportOptions(args);
  const started = new Date();
  const machine = describeMachine();
  const figures = await benchTransports(options, vexfsCli);
  process.stdout.write(`\n${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB\n\n`);
  process.stdout.write(`${transportsTable(figures)}\n`);
  writeResults("transports", started, { machine, options, figures });
  return 0;
}

async function engine(args: readonly string[]): Promise<number> {
  const options = parseEngineOptions(args);
  const started = new Date();
  const machine = describeMachine();
  const report = await benchEngine(options, benchDirectory);
  process.stdout.write(`\n${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB\n\n`);
  process.stdout.write(`${engineTable(report.figures)}\n`);
  writeResults("engine", started, { machine, options, ...report });
  return 0;
}

async function chroma(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, vexfsCli);
  const started = new Date();
  const machine = describeMachine();
  const report = await benchChroma(options, benchDirectory);

  const { table, ...figures } = report;
  process.stdout.write(`\n${report.records.toLocaleString("en-US")} records, ${report.dataset}; `);
  process.stdout.write(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB\n\n${table}\n`);

  writeResults("chroma", started, { machine, options, ...figures });
  return 0;
}

function writeResults(subject: string, started: Date, results: object): void {
  const directory = join(benchDirectory, "results");
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${subject}-${started.toISOString().replaceAll(":", "-").slice(0, 19)}.json`);
  writeFileSync(file, `${JSON.stringify({ started, ...results }, null, 2)}\n`);
  process.stdout.write(`\nWritten to ${file}\n`);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // takes the servers along

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
