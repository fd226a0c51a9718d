import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Memory, memoryOf } from "../servers/process-tree.js";

/** What a subject is told, a line of JSON each. */
export interface Command {
  readonly op: "ready" | "load" | "reopen" | "search";
  readonly ef?: number;
  readonly filter?: readonly Condition[];
  readonly tenantStep?: number;
  readonly isBatch?: boolean;
}

/** What has to hold for a key of a record's payload. */
export interface Condition {
  readonly key: string;
  readonly below: number;
}

/** What it answers. */
export interface Answer {
  /** Processor time, so that others on the machine count for little. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly ids?: readonly (readonly number[])[];
}

/** A library or engine in a process of its own, which takes commands and otherwise waits. */
export class Subject {
  readonly name: string;
  readonly directory: string;
  /** Of the process before it had a record. */
  emptyMemory: Memory = { pss: 0, anonymous: 0 };
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, command: readonly string[], scratch: string) {
    this.name = name;
    this.directory = scratch;
    mkdirSync(scratch, { recursive: true });
    const [program = "", ...args] = command;
    this.#process = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    process.once("exit", () => this.#process.kill("SIGKILL"));
    const output = this.#process.stdout;
    if (output === null) throw new Error(`${name} has no output`);
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Waits until the process has read the data and could load it. */
  async begin(): Promise<void> {
    await this.do({ op: "ready" });
    this.emptyMemory = memoryOf(this.pid);
  }

  /** Sends a command and waits for the answer. */
  async do(command: Command): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.name} ended`);
    return JSON.parse(value as string) as Answer;
  }

  /** Lets the process end by itself. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin?.end();
    if (this.#process.exitCode === null) await ended;
  }
}
