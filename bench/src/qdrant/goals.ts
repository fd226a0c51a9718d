import type { Verdict } from "../report/verdict.js";
import type { QdrantReport } from "./qdrant.js";

/** How many times as long a query may wait, at the 99th percentile, while points come in. */
const LATENCY_AT_MOST = 3;

/** The goals that the server has. */
export function qdrantVerdicts({ phases }: Pick<QdrantReport, "phases">): Verdict[] {
  const [idle, loaded] = phases;
  if (!idle || !loaded) return [];
  const ratio = loaded.p99Ms / idle.p99Ms;
  return [{ what: "p99 of queries while points come in, beside idle", ratio, goal: { atMost: LATENCY_AT_MOST } }];
}
