/** What a load worker does: sends requests over its connections, each connection one after the other, and times them. */
export interface LoadPlan {
  readonly port: number;
  readonly connections: number;
  /** Every request, one after the other in shared memory; request `i` ends where `i + 1` starts. */
  readonly bytes: SharedArrayBuffer;
  /** `requests + 1` positions in `bytes`. */
  readonly offsets: readonly number[];
  /** False: each request is sent once at most, and the worker ends when all are sent. */
  readonly repeat: boolean;
  readonly durationMs: number;
}

export interface LoadReport {
  /** Milliseconds of each request. */
  readonly latencies: Float64Array;
  readonly elapsedMs: number;
  /** Share of the time in which the worker's thread was busy; near 1, the generator itself is the limit. */
  readonly busy: number;
  /** The first response that was not a success. */
  readonly failure: string | undefined;
}

/** Puts requests into shared memory for the workers. */
export function packRequests(requests: readonly Uint8Array[]): Pick<LoadPlan, "bytes" | "offsets"> {
  const offsets = [0];
  for (const request of requests) offsets.push((offsets.at(-1) ?? 0) + request.length);
  const bytes = new SharedArrayBuffer(offsets.at(-1) ?? 0);
  const view = new Uint8Array(bytes);
  for (const [i, request] of requests.entries()) view.set(request, offsets[i] ?? 0);
  return { bytes, offsets };
}
