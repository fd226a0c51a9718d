import { median, quantile } from "../load/generate.js";
import type { Transport } from "./connections.js";
import type { Turn } from "./turn.js";

/** What a transport made of a load, medians of the rounds. */
export interface Figures {
  readonly row: string;
  readonly transport: Transport["name"];
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the server for one request. */
  readonly cpuMsPerRequest: number;
  /** Bytes of the vectors, four a component, that one second of the server's processor time takes in; 0 for queries. */
  readonly vectorBytesPerCpuSecond: number;
}

/** The figures of a row; `bytes` is what the vectors of a turn have together. */
export function figuresOf(row: string, done: ReadonlyMap<Transport, readonly Turn[]>, bytes = 0): Figures[] {
  return [...done].map(([{ name }, turns]) => ({
    row,
    transport: name,
    perSecond: median(turns.map(({ perSecond }) => perSecond)),
    p50Ms: median(turns.map(({ latencies }) => quantile(latencies, 0.5))),
    p99Ms: median(turns.map(({ latencies }) => quantile(latencies, 0.99))),
    cpuMsPerRequest: median(turns.map(({ cpuSeconds, latencies }) => (cpuSeconds * 1000) / latencies.length)),
    vectorBytesPerCpuSecond: median(turns.map(({ cpuSeconds }) => bytes / cpuSeconds)),
  }));
}
