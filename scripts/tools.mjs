// The tools that must be on the machine, each named with what to do when it is not.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, ProgramFailed, root } from "./run.mjs";

const nodeNeeded = "20.19.0";

const numbers = (/** @type {string} */ version) => version.split(".").map(Number);

/** Whether `version` is `needed` or later; both as `1.2.3`. */
const isAtLeast = (/** @type {string} */ version, /** @type {string} */ needed) => {
  const wanted = numbers(needed);
  const difference = numbers(version).map((part, index) => part - (wanted[index] ?? 0));
  return (difference.find((part) => part !== 0) ?? 0) >= 0;
};

const rustNeeded = () => {
  const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
  return /rust-version = "([\d.]+)"/.exec(manifest)?.[1] ?? "1.90";
};

const installRust = "install Rust from https://rustup.rs";

const missing = () => {
  const problems = [];
  if (!isAtLeast(process.versions.node, nodeNeeded)) {
    problems.push(
      `Node ${process.versions.node} is too old: ${nodeNeeded} or later is needed; install it from https://nodejs.org`,
    );
  }
  if (ask("npm", ["--version"]) === null) problems.push("npm is missing; it comes with Node: https://nodejs.org");
  if (ask("cargo", ["--version"]) === null) problems.push(`cargo is missing; ${installRust}`);
  const rust = /rustc ([\d.]+)/.exec(ask("rustc", ["--version"]) ?? "")?.[1];
  if (rust === undefined) problems.push(`rustc is missing; ${installRust}`);
  else if (!isAtLeast(rust, rustNeeded())) {
    problems.push(
      `rustc ${rust} is too old: ${rustNeeded()} or later is needed; run \`rustup update\`, or ${installRust}`,
    );
  }
  if (process.platform !== "win32" && ask("cc", ["--version"]) === null) {
    problems.push(
      "a linker (cc) is missing; install your system's C tools (Debian: apt install build-essential, macOS: xcode-select --install)",
    );
  }
  return problems;
};

/** Fails with every tool that is missing or too old. */
export const checkTools = () => {
  const problems = missing();
  if (problems.length > 0)
    throw new ProgramFailed(`VexFS cannot be built on this machine yet:\n  - ${problems.join("\n  - ")}`);
};
