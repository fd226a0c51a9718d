import { Worker } from "node:worker_threads";
import type { Configuration } from "../configuration/settings.js";
import type { Gauges } from "../listener/gauges.js";
import type { Logger } from "../logging/logger.js";
import { collectLessOften } from "./garbage.js";
import type { StopMessage, WorkerStart } from "./messages.js";

/** What the pool needs to start threads. */
export interface PoolParts {
  readonly configuration: Configuration;
  readonly gauges: Gauges;
  readonly logger: Logger;
  /** Opens the sockets of one thread; called again for a thread that replaces a dead one. */
  readonly openSockets: () => WorkerStart["sockets"];
  readonly componentsUrl?: string;
}

/** A thread that dies more often than this within the window is not replaced any more. */
const restartsMax = 5;
const restartWindowMs = 60_000;

/** What a stop may take beyond the drain before threads are ended by force. */
const graceMs = 1000;

interface Front {
  readonly worker: Worker;
  readonly exited: Promise<void>;
  isListening: boolean;
}

/** The front-end threads: starts them, replaces one that dies, and stops them. */
export class WorkerPool {
  readonly #parts: PoolParts;
  readonly #fronts = new Map<number, Front>();
  readonly #deaths: number[] = [];
  #isStopping = false;
  #restarts = 0;
  /** Called once when threads die faster than they may be replaced. */
  onFailure: (reason: string) => void = () => undefined;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /** Threads that are listening now. */
  get listening(): number {
    return [...this.#fronts.values()].filter((front) => front.isListening).length;
  }

  /** Threads that died and were replaced. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Resolves when every thread listens; rejects with the first reason why one does not. */
  async start(): Promise<void> {
    const { threads } = this.#parts.configuration;
    collectLessOften();
    await Promise.all(Array.from({ length: threads }, (_, thread) => this.#spawn(thread)));
  }

  /** Stops every thread; whoever is not done in time is ended. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    const fronts = [...this.#fronts.values()];
    for (const { worker } of fronts) worker.postMessage({ kind: "stop", timeoutMs } satisfies StopMessage);
    const force = setTimeout(() => {
      for (const { worker } of fronts) void worker.terminate();
    }, timeoutMs + graceMs);
    await Promise.all(fronts.map((front) => front.exited));
    clearTimeout(force);
  }

  /** Starts the thread and resolves when it listens. */
  #spawn(thread: number): Promise<void> {
    const { configuration, gauges, componentsUrl, openSockets } = this.#parts;
    const workerData: WorkerStart = {
      configuration,
      thread,
      sockets: openSockets(),
      gauges: gauges.buffer,
      ...(componentsUrl === undefined ? {} : { componentsUrl }),
    };
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData, name: `front-end-${thread}` });
    return new Promise((resolve, reject) => {
      let failure: Error | null = null;
      const exited = new Promise<void>((ended) => {
        worker.once("error", (error) => {
          failure = error instanceof Error ? error : new Error(String(error));
        });
        worker.once("exit", (code) => {
          ended();
          this.#onExit(thread, failure ?? new Error(`front-end thread ${thread} ended with code ${code}`), reject);
        });
      });
      const front: Front = { worker, exited, isListening: false };
      this.#fronts.set(thread, front);
      worker.once("message", () => {
        front.isListening = true;
        resolve();
      });
    });
  }

  #onExit(thread: number, failure: Error, rejectStart: (error: Error) => void): void {
    const wasListening = this.#fronts.get(thread)?.isListening === true;
    this.#fronts.delete(thread);
    this.#parts.gauges.release(thread);
    if (wasListening && !this.#isStopping) this.#replace(thread, failure);
    else rejectStart(failure);
  }

  #replace(thread: number, failure: Error): void {
    const now = Date.now();
    this.#deaths.push(now);
    while ((this.#deaths[0] ?? now) < now - restartWindowMs) this.#deaths.shift();
    if (this.#deaths.length > restartsMax) {
      this.onFailure(
        `front-end threads died ${this.#deaths.length} times within a minute; the last time: ${failure.message}`,
      );
      return;
    }
    this.#parts.logger.error({ thread, reason: failure.message }, "a front-end thread died and is replaced");
    this.#restarts += 1;
    try {
      this.#spawn(thread).catch((error: unknown) =>
        this.onFailure(`a front-end thread could not be replaced: ${String(error)}`),
      );
    } catch (error) {
      this.onFailure(`a front-end thread could not be replaced: ${String(error)}`);
    }
  }
}
