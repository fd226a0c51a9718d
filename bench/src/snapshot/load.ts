import { setTimeout as sleep } from "node:timers/promises";
import { Client, upsertRequest } from "./api.js";
import type { SnapshotOptions } from "./options.js";

/** How long a write took, and when it began; milliseconds of the process's clock. */
export interface Write {
  readonly start: number;
  readonly ms: number;
}

/** Clients that write until they are told to stop. Writer `w` of `W` writes the ids `n + w`, `n + w + W`, … in this order. */
export class WriteLoad {
  readonly writes: Write[] = [];
  /** How many points of each writer have been acknowledged. */
  readonly acknowledged: number[];
  readonly #options: SnapshotOptions;
  readonly #work: Promise<void>[];
  #isOver = false;

  constructor(port: number, options: SnapshotOptions) {
    this.#options = options;
    this.acknowledged = Array.from({ length: options.writers }, () => 0);
    this.#work = this.acknowledged.map((_, writer) => this.#run(port, writer));
  }

  /** The id of a writer's point. */
  idOf(writer: number, index: number): number {
    return this.#options.n + writer + index * this.#options.writers;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#work);
  }

  async #run(port: number, writer: number): Promise<void> {
    const client = await Client.open(port);
    const { batch, dimension, pauseMs } = this.#options;
    while (!this.#isOver) {
      const first = this.acknowledged[writer] ?? 0;
      const ids = Array.from({ length: batch }, (_, index) => this.idOf(writer, first + index));
      const request = upsertRequest(ids, dimension);
      const start = performance.now();
      await client.write(request);
      this.writes.push({ start, ms: performance.now() - start });
      this.acknowledged[writer] = first + batch;
      await sleep(pauseMs);
    }
    client.close();
  }
}
