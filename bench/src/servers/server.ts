import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { HttpConnection, requestBytes } from "../http/connection.js";

/** How to start a server; `{port}` and `{data}` are filled in. */
export interface ServerKind {
  readonly role: "peer" | "vexfs";
  readonly name: string;
  readonly version: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 60_000;
/** Lines of a server's log that tell why it ended. */
const LAST_LINES = 5;

/** A server process of its own, with a data directory of its own. */
export class Server {
  readonly kind: ServerKind;
  readonly dataDirectory: string;
  readonly #cpus: string;
  #process: ChildProcess | undefined;
  #port = 0;

  constructor(kind: ServerKind, dataDirectory: string, cpus: string) {
    this.kind = kind;
    this.dataDirectory = dataDirectory;
    this.#cpus = cpus;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error(`${this.kind.name} is not running`);
    return pid;
  }

  /** Starts the process; returns at once, before it serves. */
  async spawn(): Promise<void> {
    mkdirSync(this.dataDirectory, { recursive: true });
    this.#port = await freePort();
    const filled = this.kind.command.map((part) =>
      part.replace("{port}", String(this.#port)).replace("{data}", this.dataDirectory),
    );
    const [program = "", ...args] = this.#cpus === "" ? filled : ["taskset", "-c", this.#cpus, ...filled];
    const log = openSync(`${this.dataDirectory}.log`, "a");
    this.#process = spawn(program, args, {
      stdio: ["ignore", log, log],
      env: { ...process.env, ...this.kind.environment },
    });
    closeSync(log);
    process.prependOnceListener("exit", this.#kill); // before the data directory is removed
  }

  /** Starts the process and waits until it answers. */
  async start(): Promise<void> {
    await this.spawn();
    await this.untilAnswered(requestBytes("GET", "/api/v2/heartbeat"));
  }

  /** Repeats a request until it succeeds; returns the milliseconds that took. */
  async untilAnswered(request: Uint8Array): Promise<number> {
    const start = performance.now();
    for (;;) {
      if (await this.#succeeds(request)) return performance.now() - start;
      if (this.#process?.exitCode !== null) throw new Error(`${this.kind.name} ended: ${this.#lastWords()}`);
      if (performance.now() - start > START_LIMIT_MS) throw new Error(`${this.kind.name} does not answer`);
      await sleep(2);
    }
  }

  /** What it wrote last; the file itself may be gone before somebody reads of it. */
  #lastWords(): string {
    return readFileSync(`${this.dataDirectory}.log`, "utf8").trim().split("\n").slice(-LAST_LINES).join("\n");
  }

  /** Asks the process to end, and waits until it has. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(late);
    process.off("exit", this.#kill);
    this.#process = undefined;
  }

  /** When the benchmark itself is ended early. */
  readonly #kill = (): void => {
    this.#process?.kill("SIGKILL");
  };

  async #succeeds(request: Uint8Array): Promise<boolean> {
    try {
      const connection = await HttpConnection.open(this.#port);
      const { status } = await connection.send(request).finally(() => connection.close());
      return status === 200;
    } catch {
      return false;
    }
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
