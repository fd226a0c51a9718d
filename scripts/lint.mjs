// Every check that needs no running program.
import { join } from "node:path";
import { tsc } from "./build.mjs";
import { ask, ProgramFailed, root, run, runAsScript } from "./run.mjs";

const nodeTool = (/** @type {string} */ path, /** @type {readonly string[]} */ args) =>
  run(process.execPath, [join(root, "node_modules", ...path.split("/")), ...args]);

/** Rust's own tools may be missing where only cargo was installed. */
const cargoTool = async (
  /** @type {string} */ tool,
  /** @type {string} */ component,
  /** @type {readonly string[]} */ args,
) => {
  if (ask("cargo", [tool, "--version"]) !== null) {
    await run("cargo", [tool, ...args]);
    return;
  }
  const message = `cargo ${tool} is missing; run \`rustup component add ${component}\``;
  if (process.env.CI) throw new ProgramFailed(message);
  process.stdout.write(`SKIPPED  ${message}\n`);
};

/** The checks by name. */
export const checks = {
  biome: () => nodeTool("@biomejs/biome/bin/biome", ["check", "."]),
  oxlint: () => nodeTool("oxlint/bin/oxlint", []),
  "types of tests": () => tsc(["-p", "tsconfig.tests.json"]),
  "cargo fmt": () => cargoTool("fmt", "rustfmt", ["--all", "--check"]),
  "cargo clippy": () => cargoTool("clippy", "clippy", ["--workspace", "--all-targets", "--", "-D", "warnings"]),
};

await runAsScript(import.meta.url, async () => {
  for (const check of Object.values(checks)) await check();
});
