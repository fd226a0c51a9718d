import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const program = fileURLToPath(new URL("../../packages/cli/bin/vexfs.mjs", import.meta.url));

/** A start takes longer than this only when something is wrong. */
const startTimeoutMs = 60_000;

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of `vexfs serve` that listens. */
export interface ServerProcess {
  readonly pid: number;
  readonly data: string;
  /** Address of the Chroma API. */
  readonly url: string;
  readonly port: number;
  /** Address of Qdrant's REST API. */
  readonly qdrantUrl: string;
  readonly operationsUrl: string;
  /** All it has printed, on both streams. */
  output(): string;
  /** Whether it still runs. */
  isRunning(): boolean;
  /** Ends it as a crash would; resolves when it is gone. */
  kill(): Promise<Ended>;
  /** Asks it to stop; resolves when it is gone. */
  stop(signal?: "SIGTERM" | "SIGINT"): Promise<Ended>;
}

/** The server did not start. */
export interface RefusedStart {
  readonly ended: Ended;
  readonly stderr: string;
}

/** What a server is started with. */
export interface StartOptions {
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Program and arguments in front of `node`, such as `prlimit`. */
  readonly prefix?: readonly string[];
}

const children = new Set<ChildProcess>();
const directories = new Set<string>();

afterAll(async () => {
  await Promise.all([...children].map((child) => endNow(child)));
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/**
 * An empty directory, removed after the tests of the file. `inMemory` is for tests that are not about the disk and
 * would spend their time waiting for its syncs; where there is no such place it is a directory like any other.
 */
export const scratchDirectory = ({ inMemory = false } = {}): string => {
  const parent = inMemory && existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const directory = mkdtempSync(join(parent, "vexfs-durability-"));
  directories.add(directory);
  return directory;
};

/** Waits. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is true; the last answer when time is up. */
export const eventually = async (isTrue: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> => {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end) {
    if (await isTrue()) return true;
    await sleep(50);
  }
  return isTrue();
};

/** Starts a server on free ports over a data directory. */
export const startServer = async (data: string, options: StartOptions = {}): Promise<ServerProcess> => {
  const outcome = await tryStartServer(data, options);
  if ("stderr" in outcome) {
    throw new Error(`the server did not start: ${JSON.stringify(outcome.ended)} ${outcome.stderr}`);
  }
  return outcome;
};

/** As {@link startServer}, for servers that may refuse. */
export const tryStartServer = async (
  data: string,
  { flags = [], environment = {}, prefix = [] }: StartOptions = {},
): Promise<ServerProcess | RefusedStart> => {
  const serve = [
    program,
    "serve",
    "--data",
    data,
    "--chroma-port",
    "0",
    "--qdrant-port",
    "0",
    "--grpc-port",
    "0",
    "--ops-port",
    "0",
    "--allow-reset",
  ];
  const [command = process.execPath, ...args] = [
    ...prefix,
    process.execPath,
    ...serve,
    "--log-format",
    "json",
    ...flags,
  ];
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });
  const listening = eventually(() => listeningLine(stdout) !== undefined || isGone(child), startTimeoutMs);
  await Promise.race([listening, ended]);
  const line = listeningLine(stdout);
  if (line === undefined) {
    await endNow(child);
    return { ended: await ended, stderr };
  }
  const stop = (signal: NodeJS.Signals): Promise<Ended> => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? 0,
    data,
    url: `http://127.0.0.1:${line.chroma}`,
    port: line.chroma,
    qdrantUrl: `http://127.0.0.1:${line.qdrant}`,
    operationsUrl: `http://127.0.0.1:${line.operations}`,
    output: () => stdout + stderr,
    isRunning: () => !isGone(child),
    kill: () => stop("SIGKILL"),
    stop: (signal = "SIGTERM") => stop(signal),
  };
};

interface ListeningLine {
  readonly msg: string;
  readonly chroma: number;
  readonly qdrant: number;
  readonly operations: number;
}

const listeningLine = (stdout: string): ListeningLine | undefined => {
  const line = stdout.split("\n").find((text) => text.includes('"msg":"listening"') && text.endsWith("}"));
  return line === undefined ? undefined : (JSON.parse(line) as ListeningLine);
};

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const endNow = async (child: ChildProcess): Promise<void> => {
  if (isGone(child)) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  await gone;
};
