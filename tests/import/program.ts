import { execFile } from "node:child_process";
import { pathFromRoot } from "../examples/program.js";

/** How a program ended, and all it printed. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

const run = (program: string, args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(program, args, { timeout: 200_000, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });

/** `vexfs …` */
export const vexfs = (...args: readonly string[]): Promise<Outcome> =>
  run(process.execPath, [pathFromRoot("packages/cli/bin/vexfs.mjs"), ...args]);

/** A program of this directory, in Python. */
export const script = (python: string, name: string, ...args: readonly string[]): Promise<Outcome> =>
  run(python, [pathFromRoot(`tests/import/${name}`), ...args]);
