// Running programs with their output visible. Node built-ins alone: this works before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** A program ended badly; the message names it. */
export class ProgramFailed extends Error {
  name = "ProgramFailed";
}

const isWindows = process.platform === "win32";

/**
 * Runs a program in the root of the repository to its end, with its output shown.
 * Returns what it printed on standard output when `capture` is set, and rejects when it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, capture?: boolean }} [options]
 * @returns {Promise<string>}
 */
export const run = (program, args, { env = {}, capture = false } = {}) =>
  new Promise((resolve, reject) => {
    const command = `${program} ${args.join(" ")}`;
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["inherit", capture ? "pipe" : "inherit", "inherit"],
      shell: isWindows,
    });
    let output = "";
    child.stdout?.on("data", (chunk) => {
      process.stdout.write(chunk);
      output += chunk;
    });
    child.once("error", (error) => reject(new ProgramFailed(`${command}: ${error.message}`)));
    child.once("close", (code, signal) => {
      if (code === 0) resolve(output);
      else reject(Object.assign(new ProgramFailed(`${command} failed (${signal ?? `exit code ${code}`})`), { output }));
    });
  });

/**
 * What a program prints, or null when it is missing or fails.
 * @param {string} program
 * @param {readonly string[]} args
 */
export const ask = (program, args) => {
  const answer = spawnSync(program, args, { cwd: root, encoding: "utf8", shell: isWindows });
  return answer.status === 0 ? answer.stdout.trim() : null;
};

/** Says what comes next. */
export const announce = (/** @type {string} */ what) => {
  const text = `── ${what} `;
  process.stdout.write(`\n${text.padEnd(80, "─")}\n`);
};

/**
 * Runs the script's main function when the file is the one that node was started with, and ends with one clear line when it fails.
 * @param {string} url `import.meta.url` of the script
 * @param {() => Promise<void>} main
 */
export const runAsScript = async (url, main) => {
  if (process.argv[1] !== fileURLToPath(url)) return;
  try {
    await main();
  } catch (error) {
    process.stderr.write(`\n${error instanceof ProgramFailed ? error.message : error.stack}\n`);
    process.exit(1);
  }
};
