import { Worker } from "node:worker_threads";
import { cpuSecondsOf } from "../servers/process-tree.js";
import type { Server } from "../servers/server.js";
import { type LoadPlan, type LoadReport, packRequests } from "./plan.js";

export interface Load {
  readonly requests: readonly Uint8Array[];
  readonly clients: number;
  readonly threads: number;
  readonly durationMs: number;
  readonly repeat: boolean;
}

/** What a server made of a load. */
export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds of each request, ascending. */
  readonly latencies: Float64Array;
  /** CPU time of the server for one request, in milliseconds: what remains when the generator shares the machine. */
  readonly serverCpuMs: number;
  /** Busiest generator thread, 0 to 1. */
  readonly generatorBusy: number;
}

/** Sends requests from several clients, each on a connection of its own, and waits for the end. */
export async function generateLoad(server: Server, load: Load): Promise<LoadResult> {
  const threads = Math.min(load.threads, load.clients);
  const shares = Array.from({ length: threads }, (_, t) => load.requests.filter((_request, i) => i % threads === t));
  const plans = shares.map(
    (requests, t): LoadPlan => ({
      ...packRequests(requests),
      port: server.port,
      connections: Math.floor(load.clients / threads) + (t < load.clients % threads ? 1 : 0),
      repeat: load.repeat,
      durationMs: load.durationMs,
    }),
  );

  const cpuBefore = cpuSecondsOf(server.pid);
  const reports = await Promise.all(plans.map(runWorker));
  const cpu = cpuSecondsOf(server.pid) - cpuBefore;

  const failure = reports.find((report) => report.failure !== undefined)?.failure;
  if (failure !== undefined) throw new Error(`${server.kind.name} answered ${failure}`);
  const latencies = Float64Array.from(reports.flatMap((report) => Array.from(report.latencies))).sort();
  const elapsedMs = Math.max(...reports.map((report) => report.elapsedMs));
  return {
    perSecond: (latencies.length / elapsedMs) * 1000,
    latencies,
    serverCpuMs: (cpu * 1000) / latencies.length,
    generatorBusy: Math.max(...reports.map((report) => report.busy)),
  };
}

/** The value below which a share of the (ascending) values lies. */
export function quantile(ascending: Float64Array, share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

function runWorker(plan: LoadPlan): Promise<LoadReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("worker.js", import.meta.url), { workerData: plan });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
