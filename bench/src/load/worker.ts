// Thread that generates load; see plan.ts.
import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { HttpConnection } from "../http/connection.js";
import type { LoadPlan, LoadReport } from "./plan.js";

async function run(plan: LoadPlan): Promise<LoadReport> {
  const { offsets, bytes, repeat } = plan;
  const count = offsets.length - 1;
  const requests = Array.from({ length: count }, (_, i) =>
    Buffer.from(bytes, offsets[i], (offsets[i + 1] ?? 0) - (offsets[i] ?? 0)),
  );
  const connections = await Promise.all(Array.from({ length: plan.connections }, () => HttpConnection.open(plan.port)));
  const latencies: number[] = [];
  let failure: string | undefined;
  let next = 0;

  const utilization = performance.eventLoopUtilization();
  const start = performance.now();
  const sendUntilEnd = async (connection: HttpConnection): Promise<void> => {
    for (;;) {
      const before = performance.now();
      if (before - start > plan.durationMs || failure !== undefined || (!repeat && next >= count)) return;
      const request = requests[next++ % count] as Buffer;
      const { status, body } = await connection.send(request);
      if (status >= 300) failure = `${status}: ${body.toString("utf8", 0, 300)}`;
      latencies.push(performance.now() - before);
    }
  };
  await Promise.all(connections.map(sendUntilEnd));
  const elapsedMs = performance.now() - start;
  for (const connection of connections) connection.close();
  const busy = performance.eventLoopUtilization(utilization).utilization;
  return { latencies: Float64Array.from(latencies), elapsedMs, busy, failure };
}

parentPort?.postMessage(await run(workerData as LoadPlan));
