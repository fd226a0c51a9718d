import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchChroma } from "./chroma.js";
import { engineCharts } from "./engine/charts.js";
import { benchEngine } from "./engine/engine.js";
import { engineVerdicts } from "./engine/goals.js";
import { ENGINE_USAGE, parseEngineOptions } from "./engine/options.js";
import { engineTable } from "./engine/table.js";
import { benchHybrid } from "./hybrid/hybrid.js";
import { HYBRID_USAGE, parseHybridOptions } from "./hybrid/options.js";
import { hybridTable } from "./hybrid/table.js";
import { parseOptions, USAGE } from "./options.js";
import { ingestionChart } from "./picture/ingestion.js";
import { qdrantCharts } from "./qdrant/charts.js";
import { qdrantVerdicts } from "./qdrant/goals.js";
import { parseQdrantOptions, QDRANT_USAGE } from "./qdrant/options.js";
import { benchQdrant } from "./qdrant/qdrant.js";
import { qdrantTable } from "./qdrant/table.js";
import type { Outcome } from "./report/outcome.js";
import { chromaVerdicts } from "./rows/goals.js";
import { parseSnapshotOptions, SNAPSHOT_USAGE } from "./snapshot/options.js";
import { benchSnapshot, snapshotTable } from "./snapshot/snapshot.js";
import { transportVerdicts } from "./transports/goals.js";
import { parseTransportOptions, TRANSPORTS_USAGE } from "./transports/options.js";
import { transportsTable } from "./transports/table.js";
import { benchTransports } from "./transports/transports.js";

export const benchDirectory = fileURLToPath(new URL("..", import.meta.url));

const vexfsCli = join(benchDirectory, "..", "packages", "cli", "bin", "vexfs.mjs");

/** Something that `npm run bench --` measures. */
export interface Benchmark {
  readonly usage: string;
  readonly run: (args: readonly string[]) => Promise<Outcome>;
}

/** Every benchmark, by its name on the command line. */
export const benchmarks: ReadonlyMap<string, Benchmark> = new Map([
  ["engine", { usage: ENGINE_USAGE, run: engine }],
  ["chroma", { usage: USAGE, run: chroma }],
  ["qdrant", { usage: QDRANT_USAGE, run: qdrant }],
  ["transports", { usage: TRANSPORTS_USAGE, run: transports }],
  ["hybrid", { usage: HYBRID_USAGE, run: hybrid }],
  ["snapshot", { usage: SNAPSHOT_USAGE, run: snapshot }],
]);

async function engine(args: readonly string[]): Promise<Outcome> {
  const options = parseEngineOptions(args);
  const report = await benchEngine(options, benchDirectory);
  return {
    subject: options.data.join(", "),
    table: engineTable(report.figures),
    verdicts: engineVerdicts(report.figures),
    results: { options, ...report },
    charts: engineCharts(report),
  };
}

async function chroma(args: readonly string[]): Promise<Outcome> {
  const options = parseOptions(args, vexfsCli);
  const { table, ...report } = await benchChroma(options, benchDirectory);
  const subject = `${report.records.toLocaleString("en-US")} records, ${report.dataset}`;
  return {
    subject,
    table,
    verdicts: chromaVerdicts(report.comparisons),
    results: { options, ...report },
    charts: { ingestion: ingestionChart(`Bulk add, ${subject}`, report.ingestions) },
  };
}

async function qdrant(args: readonly string[]): Promise<Outcome> {
  const options = parseQdrantOptions(args);
  const report = await benchQdrant(options, vexfsCli);
  return {
    subject: `${options.n.toLocaleString("en-US")} points of ${options.dimension} dimensions`,
    table: qdrantTable(report, options),
    verdicts: qdrantVerdicts(report),
    results: { options, ...report },
    charts: qdrantCharts(report),
  };
}

async function transports(args: readonly string[]): Promise<Outcome> {
  const options = parseTransportOptions(args);
  const figures = await benchTransports(options, vexfsCli);
  const subject = `${options.dimension} dimensions, ${options.clients} clients`;
  return {
    subject,
    table: transportsTable(figures),
    verdicts: transportVerdicts(figures),
    results: { options, figures },
    charts: {},
  };
}

async function hybrid(args: readonly string[]): Promise<Outcome> {
  const options = parseHybridOptions(args);
  const figures = await benchHybrid(options, vexfsCli);
  const subject = `${options.points.toLocaleString("en-US")} points`;
  return { subject, table: hybridTable(figures), verdicts: [], results: { options, figures }, charts: {} };
}

async function snapshot(args: readonly string[]): Promise<Outcome> {
  const options = parseSnapshotOptions(args);
  const report = await benchSnapshot(options, vexfsCli);
  const subject = `${options.n.toLocaleString("en-US")} points of ${options.dimension} dimensions`;
  return { subject, table: snapshotTable(report), verdicts: [], results: { options, ...report }, charts: {} };
}
