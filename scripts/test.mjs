// `npm test`: installs, builds, checks and tests everything. Goes on after a failure, and fails at the end.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildAddon, buildTypeScript } from "./build.mjs";
import { install } from "./install.mjs";
import { checks } from "./lint.mjs";
import { pythonEnvironment } from "./python-environment.mjs";
import { announce, ProgramFailed, root, run, runAsScript } from "./run.mjs";
import { checkTools } from "./tools.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ name: string, error: string | null, seconds: number }} Outcome */

/** @type {Outcome[]} */
const outcomes = [];
/** @type {Record<string, Counts>} */
const counts = {};

/** Runs one step and keeps how it ended. Returns whether it went well. */
const step = async (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ action) => {
  announce(name);
  const began = performance.now();
  /** @type {string | null} */
  let error = null;
  try {
    await action();
  } catch (reason) {
    if (!(reason instanceof ProgramFailed)) throw reason;
    error = reason.message;
    process.stdout.write(`\nFAILED  ${error}\n`);
  }
  outcomes.push({ name, error, seconds: (performance.now() - began) / 1000 });
  return error === null;
};

/** Adds up the result lines of cargo's test runners. */
const cargoCounts = (/** @type {string} */ output) => {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(
    /test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/g,
  )) {
    total.passed += Number(passed);
    total.failed += Number(failed);
    total.skipped += Number(ignored);
  }
  return total;
};

const cargoTest = async () => {
  try {
    counts.Rust = cargoCounts(await run("cargo", ["test", "--workspace", "--no-fail-fast"], { capture: true }));
  } catch (error) {
    counts.Rust = cargoCounts(String(error.output ?? ""));
    throw error;
  }
};

const vitest = async () => {
  const python = await pythonEnvironment();
  const report = join(root, "target", "vitest.json");
  mkdirSync(join(root, "target"), { recursive: true });
  rmSync(report, { force: true });
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const env = python === null ? {} : { VEXFS_TEST_PYTHON: python };
    await run(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), ...args], { env });
  } finally {
    counts.TypeScript = vitestCounts(report);
  }
};

const vitestCounts = (/** @type {string} */ report) => {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
};

const buildSteps = async () =>
  (await step("build the native engine", buildAddon)) && (await step("build TypeScript", buildTypeScript));

const testSteps = async () => {
  for (const [name, check] of Object.entries(checks)) await step(`lint: ${name}`, check);
  await step("test: cargo test", cargoTest);
  await step("test: vitest", vitest);
};

const summary = () => {
  announce("summary");
  for (const { name, error, seconds } of outcomes) {
    process.stdout.write(
      `${error === null ? "ok    " : "FAILED"}  ${name.padEnd(28)} ${seconds.toFixed(1).padStart(7)} s\n`,
    );
  }
  const sum = (/** @type {keyof Counts} */ kind) =>
    Object.values(counts).reduce((total, count) => total + count[kind], 0);
  const parts = Object.entries(counts).map(([name, { passed }]) => `${name} ${passed}`);
  process.stdout.write(
    `\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped (${parts.join(", ")})\n`,
  );
  const failures = outcomes.filter(({ error }) => error !== null);
  if (failures.length > 0) throw new ProgramFailed(`FAILED: ${failures.map(({ name }) => name).join(", ")}`);
};

await runAsScript(import.meta.url, async () => {
  checkTools();
  await install();
  if (await buildSteps()) await testSteps();
  summary();
});
