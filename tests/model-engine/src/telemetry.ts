import type { RequestCounter, RequestTimes, Telemetry, WorkTimes } from "@vexfs/core";

/** One observed request. */
export interface ObservedRequest {
  readonly api: string;
  readonly operation: string;
  readonly status: number;
  readonly collection?: string;
}

/** Remembers what it is told, but not how long it took. */
export class ModelTelemetry implements Telemetry {
  readonly observed: ObservedRequest[] = [];

  counter(api: string, operation: string, collection?: string): RequestCounter {
    const about = collection === undefined ? {} : { collection };
    return (status) => {
      this.observed.push({ api, operation, status, ...about });
    };
  }

  requests(api: string): readonly RequestTimes[] {
    const observed = this.observed.filter((each) => each.api === api);
    return summed(observed.map(({ operation, status }) => ({ api, operation, status })));
  }

  requestsByCollection(api: string): readonly RequestTimes[] {
    return summed(this.observed.filter((each) => each.api === api && each.collection !== undefined));
  }

  works(): readonly WorkTimes[] {
    return [];
  }

  prometheus(): string {
    return `vexfs_requests_total ${this.observed.length}\n`;
  }
}

const summed = (observed: readonly ObservedRequest[]): readonly RequestTimes[] => {
  const times = new Map<string, RequestTimes>();
  for (const { operation, status, collection } of observed) {
    const key = `${operation} ${status} ${collection}`;
    const about = collection === undefined ? {} : { collection };
    const count = (times.get(key)?.count ?? 0) + 1;
    times.set(key, { operation, status, ...about, ...noTime, count });
  }
  return [...times.values()];
};

const noTime = { seconds: 0, minSeconds: 0, maxSeconds: 0, lastMs: 0, buckets: [] };
