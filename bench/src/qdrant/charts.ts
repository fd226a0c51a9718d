import type { Chart, Line, Spot } from "../picture/chart.js";
import { ingestionChart } from "../picture/ingestion.js";
import type { QdrantReport } from "./qdrant.js";
import type { Window } from "./under-load.js";

/** Windows with fewer queries have no 99th percentile to speak of. */
const QUERIES_MIN = 50;

/** Ingestion over time, and latency over time with and without it. */
export function qdrantCharts({ loading, phases }: QdrantReport): Record<string, Chart> {
  return {
    ingestion: ingestionChart("Loading over REST, one client", [
      { server: "VexFS", isOurs: true, progress: loading.progress },
    ]),
    latency: {
      title: "Latency of one client's queries",
      x: { label: "seconds", kind: "linear" },
      y: { label: "ms", kind: "logarithmic" },
      lines: phases.flatMap(({ name, windows }, index) => {
        const drawn = windows.filter(({ queries }) => queries >= QUERIES_MIN);
        const line = (quantile: string, of: (window: Window) => number): Line => ({
          name: `${name}, ${quantile}`,
          isOurs: index > 0,
          points: drawn.map((window): Spot => [window.seconds, of(window)]),
        });
        return [line("p50", ({ p50Ms }) => p50Ms), line("p99", ({ p99Ms }) => p99Ms)];
      }),
    },
  };
}
