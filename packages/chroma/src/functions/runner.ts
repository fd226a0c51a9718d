import { type Collection, type Engine, EngineError } from "@vexfs/core";
import type { FastifyBaseLogger } from "fastify";
import { type Attachment, Attachments, progress } from "./attachments.js";
import { writeCount } from "./record-counter.js";
import { writeStatistics } from "./statistics.js";

/** How often collections with functions are looked at. */
const pollMs = 200;
/** A run may take this part of the time, so that reads and writes go on beside it. */
const busyShare = 0.2;

/** A function: brings the output up to what the input holds. */
type Run = (engine: Engine, input: Collection, output: Collection) => Promise<void>;

const runs: Readonly<Record<string, Run>> = { record_counter: writeCount, statistics: writeStatistics };

/**
 * Runs attached functions, a moment after the writes that they tell of. How far each has come is kept, so that after a restart they
 * catch up; running one again for the same writes changes nothing. One thread of a process does it.
 */
export class FunctionRunner {
  readonly #engine: Engine;
  readonly #attachments: Attachments;
  readonly #log: FastifyBaseLogger;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(engine: Engine, log: FastifyBaseLogger) {
    this.#engine = engine;
    this.#attachments = new Attachments(engine.catalog);
    this.#log = log;
  }

  /** Begins to look at collections until {@link stop}. */
  start(): void {
    this.#schedule(pollMs);
  }

  /** Resolves when no function runs any more. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#round();
    }, delayMs).unref();
  }

  async #round(): Promise<void> {
    const began = performance.now();
    for (const attachment of this.#attachments.all()) {
      try {
        await this.#bringUp(attachment);
      } catch (error) {
        // A collection may have been dropped since; anything else is tried again.
        const isGone = error instanceof EngineError && error.code === "not_found";
        if (!isGone) this.#log.error({ err: error, attachment: attachment.name }, "an attached function failed");
      }
    }
    const tookMs = performance.now() - began;
    if (this.#timer !== null) this.#schedule(Math.max(pollMs, tookMs / busyShare));
  }

  async #bringUp(attachment: Attachment): Promise<void> {
    const run = runs[attachment.functionName];
    const { catalog } = this.#engine;
    if (run === undefined) return;
    const input = await this.#engine.collection(attachment.inputId);
    // Taken before the run, which may see later writes as well.
    const { sequence } = input.statistics();
    if (sequence === attachment.completed) return;
    await run(this.#engine, input, await this.#engine.collection(attachment.outputId));
    if (this.#attachments.get(attachment.inputId, attachment.name)?.id !== attachment.id) return;
    await catalog.commit([progress({ ...attachment, completed: sequence })]);
  }
}
