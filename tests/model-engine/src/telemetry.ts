import type { Telemetry } from "@vexfs/core";

/** One observed request. */
export interface ObservedRequest {
  readonly api: string;
  readonly operation: string;
  readonly status: number;
}

/** Remembers what it is told. */
export class ModelTelemetry implements Telemetry {
  readonly requests: ObservedRequest[] = [];

  observeRequest(api: string, operation: string, status: number): void {
    this.requests.push({ api, operation, status });
  }

  prometheus(): string {
    return `vexfs_requests_total ${this.requests.length}\n`;
  }
}
