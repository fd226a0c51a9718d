import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** How a program ended. */
export interface Outcome {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  /** All it printed, on both streams. */
  readonly output: string;
}

/** What a program is run with. */
export interface ProgramOptions {
  readonly directory?: string;
  readonly timeoutMs: number;
}

/** Absolute path of a file of the repository. */
export const pathFromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Linear algebra gets one thread: tests share the machine with one another, and threads that wait for a core spin. */
const environment = { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", PYTHONUTF8: "1" };

/** Runs a program to its end, or until the time is up. */
export const runProgram = (
  command: string,
  args: readonly string[],
  { directory = pathFromRoot(""), timeoutMs }: ProgramOptions,
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: directory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      shell: process.platform === "win32",
    });
    const said: string[] = [];
    const end = (): void => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      if (process.platform === "win32") child.kill();
      else process.kill(-child.pid, "SIGKILL"); // npm with what it started
    };
    const timer = setTimeout(() => {
      said.push(`\nended after ${timeoutMs / 1000} s\n`);
      end();
    }, timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => said.push(text));
    }
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output: said.join("") });
    });
    onTestFinished(end);
  });

/**
 * The Python that has the official client: the one that `npm test` prepared, or its `.venv` when tests are run by hand. Without one,
 * tests are skipped with {@link NO_PYTHON}, but never in CI.
 */
export const testPython = (): string | undefined => {
  const inEnvironment = process.platform === "win32" ? ".venv/Scripts/python.exe" : ".venv/bin/python";
  const python = process.env["VEXFS_TEST_PYTHON"] ?? pathFromRoot(inEnvironment);
  if (existsSync(python)) return python;
  if (process.env["CI"]) throw new Error(NO_PYTHON);
  return undefined;
};

/** Why tests in Python are left out. */
export const NO_PYTHON = "no Python environment: `node scripts/python-environment.mjs` makes it";

/** Installs what a folder's package.json names, when that was not done yet. */
export const installPackages = async (directory: string, timeoutMs: number): Promise<void> => {
  if (existsSync(join(directory, "node_modules", ".package-lock.json"))) return; // npm writes this file last
  // What the folder's README says; `npm install` where the lock file does not know this platform's packages.
  const byLock = await runProgram("npm", ["ci"], { directory, timeoutMs });
  if (byLock.code === 0) return;
  const byManifest = await runProgram("npm", ["install", "--no-save"], { directory, timeoutMs });
  if (byManifest.code !== 0) throw new Error(`npm ci:\n${byLock.output}\nnpm install:\n${byManifest.output}`);
};
