/** What each front-end thread counts, in memory that all threads share. */
const gaugeNames = [
  "connections",
  "requestsInFlight",
  "bodyKiB",
  "refusedConnections",
  "refusedRequests",
  "loopDelayUs",
] as const;

/** One counted thing. */
export type GaugeName = (typeof gaugeNames)[number];

const stride = 16; // 64 bytes: a cache line a thread, so that threads do not slow one another

const slot = (thread: number, name: GaugeName): number => thread * stride + gaugeNames.indexOf(name);

/**
 * Numbers of all front-end threads, readable by every thread. A thread writes its own row alone,
 * so a row can be cleared when its thread dies.
 */
export class Gauges {
  readonly buffer: SharedArrayBuffer;
  readonly threads: number;
  readonly #cells: Int32Array;

  /** `shared` is the buffer of another thread's gauges; absent, a new one is made. */
  constructor(threads: number, shared?: SharedArrayBuffer) {
    this.threads = threads;
    this.buffer = shared ?? new SharedArrayBuffer(threads * stride * Int32Array.BYTES_PER_ELEMENT);
    this.#cells = new Int32Array(this.buffer);
  }

  /** Adds to a thread's number. */
  add(thread: number, name: GaugeName, amount: number): void {
    Atomics.add(this.#cells, slot(thread, name), amount);
  }

  /** Sets a thread's number. */
  set(thread: number, name: GaugeName, value: number): void {
    Atomics.store(this.#cells, slot(thread, name), value);
  }

  /** A thread's number. */
  get(thread: number, name: GaugeName): number {
    return Atomics.load(this.#cells, slot(thread, name));
  }

  /** The sum over all threads. */
  total(name: GaugeName): number {
    let sum = 0;
    for (let thread = 0; thread < this.threads; thread++) sum += this.get(thread, name);
    return sum;
  }

  /** Forgets what a dead thread held; what it refused stays counted. */
  release(thread: number): void {
    for (const name of ["connections", "requestsInFlight", "bodyKiB", "loopDelayUs"] as const)
      this.set(thread, name, 0);
  }
}
