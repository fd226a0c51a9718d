import { expect, test } from "vitest";
import { ingestionChart } from "../src/picture/ingestion.ts";
import { qdrantCharts } from "../src/qdrant/charts.ts";
import { qdrantVerdicts } from "../src/qdrant/goals.ts";
import { phaseOf, type Timed } from "../src/qdrant/under-load.ts";

/** A hundred queries a second, of which two in a hundred take ten times as long. */
const asked = (seconds: number, ms: number): Timed[] =>
  Array.from({ length: seconds * 100 }, (_, i) => ({ seconds: i / 100, ms: i % 50 === 0 ? ms * 10 : ms }));

const phases = [phaseOf("idle", asked(2, 1)), phaseOf("points come in", asked(3, 2))];

test("a phase has its quantiles, altogether and in each second", () => {
  expect(phases[1]).toMatchObject({ queries: 300, p50Ms: 2, p99Ms: 20 });
  expect(phases[1]?.windows).toEqual(
    [0.5, 1.5, 2.5].map((seconds) => ({ seconds, queries: 100, p50Ms: 2, p99Ms: 20 })),
  );
});

test("the 99th percentile under load stands beside the idle one", () => {
  expect(qdrantVerdicts({ phases })).toEqual([expect.objectContaining({ ratio: 2, goal: { atMost: 3 } })]);
});

test("a picture shows both phases, and how far a load had come", () => {
  const loading = {
    acknowledgedSeconds: 1,
    indexedSeconds: 2,
    progress: [
      { seconds: 0, acknowledged: 0, indexed: 0 },
      { seconds: 1, acknowledged: 100, indexed: 20 },
      { seconds: 2, acknowledged: 100, indexed: 100 },
    ],
  };
  const { latency, ingestion } = qdrantCharts({ loading, operations: [], scaling: [], phases });
  expect(latency?.lines.map(({ name, points }) => [name, points.length])).toEqual([
    ["idle, p50", 2],
    ["idle, p99", 2],
    ["points come in, p50", 3],
    ["points come in, p99", 3],
  ]);
  expect(ingestion?.lines.map(({ name }) => name)).toEqual(["VexFS: acknowledged", "VexFS: indexed"]);
  expect(ingestion?.lines[1]?.points).toEqual([
    [0, 0],
    [1, 20],
    [2, 100],
  ]);
});

test("a server that indexes before it answers has one line", () => {
  const progress = [{ seconds: 1, acknowledged: 10, indexed: 10 }];
  const { lines } = ingestionChart("Bulk add", [{ server: "Chroma", isOurs: false, progress }]);
  expect(lines.map(({ name }) => name)).toEqual(["Chroma"]);
});
