import { alignColumns, formatNumber } from "../report/columns.js";
import { transportsTable } from "../transports/table.js";
import type { QdrantOptions } from "./options.js";
import type { QdrantReport } from "./qdrant.js";
import type { Throughput } from "./scaling.js";

/** The figures as tables for a terminal. */
export function qdrantTable({ loading, operations, scaling, phases }: QdrantReport, { n }: QdrantOptions): string {
  const perSecond = (seconds: number): string => `${formatNumber(n / seconds)} points/s`;
  return [
    transportsTable(operations),
    alignColumns([
      ["load over REST, one client", ""],
      ["acknowledged", perSecond(loading.acknowledgedSeconds)],
      ["until indexed", perSecond(loading.indexedSeconds)],
    ]),
    scalingTable(scaling),
    alignColumns([
      ["query, 1 client", "queries", "p50 ms", "p99 ms"],
      ...phases.map(({ name, queries, p50Ms, p99Ms }) => [
        name,
        formatNumber(queries),
        formatNumber(p50Ms),
        formatNumber(p99Ms),
      ]),
    ]),
  ].join("\n\n");
}

/** The generator takes cores too: where it is busy, or the machine has no others, it is the limit, and CPU time says what scaling costs. */
function scalingTable(scaling: readonly Throughput[]): string {
  const names = [...new Set(scaling.map(({ operation }) => operation))];
  return alignColumns([
    ["REST", "1 core: /s", "2 cores: /s", "ratio", "1 core: CPU ms", "2 cores: CPU ms", "generator busy"],
    ...names.map((name) => {
      const [one, two] = [1, 2].map((count) => scaling.find((at) => at.operation === name && at.cores === count));
      return [
        name,
        formatNumber(one?.perSecond ?? Number.NaN),
        formatNumber(two?.perSecond ?? Number.NaN),
        `${formatNumber((two?.perSecond ?? Number.NaN) / (one?.perSecond ?? 1))}×`,
        formatNumber(one?.serverCpuMs ?? Number.NaN),
        formatNumber(two?.serverCpuMs ?? Number.NaN),
        `${Math.round(100 * Math.max(one?.generatorBusy ?? 0, two?.generatorBusy ?? 0))} %`,
      ];
    }),
  ]);
}
