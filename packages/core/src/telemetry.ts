/**
 * Counters and latency histograms of the whole process, shared by all its threads.
 */
export interface Telemetry {
  /** Counts one answered request; `operation` is a fixed name such as `query`, never user input. */
  observeRequest(api: string, operation: string, status: number, durationUs: number): void;
  /** Everything in Prometheus' text format, requests and engine alike. */
  prometheus(): string;
}
