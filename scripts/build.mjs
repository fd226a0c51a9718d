// Builds everything: the native addon, then TypeScript. Quick when nothing changed.
import { copyFileSync, existsSync, renameSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundle } from "./bundle.mjs";
import { install } from "./install.mjs";
import { announce, ProgramFailed, root, run, runAsScript } from "./run.mjs";
import { checkTools } from "./tools.mjs";

const libraryNames = { linux: "libvexfs_node.so", darwin: "libvexfs_node.dylib", win32: "vexfs_node.dll" };

/** Where cargo puts what it builds. */
export const targetDirectory = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

/** Puts the library where packages/engine loads it from. By renaming, so that a running server keeps the one it has. */
const placeAddon = () => {
  const name = libraryNames[process.platform];
  if (name === undefined) throw new ProgramFailed(`VexFS runs on Linux, macOS and Windows, not on ${process.platform}`);
  const built = join(targetDirectory, "release", name);
  const placed = join(root, "packages", "engine", "vexfs.node");
  if (existsSync(placed) && statSync(placed).mtimeMs >= statSync(built).mtimeMs) return;
  copyFileSync(built, `${placed}.new`);
  renameSync(`${placed}.new`, placed);
};

/** Builds the native addon. */
export const buildAddon = async () => {
  announce("native engine (cargo)");
  await run("cargo", ["build", "--release", "-p", "vexfs-node", ...(process.env.CI ? ["--locked"] : [])]);
  placeAddon();
};

/** The TypeScript compiler of this repository, run by this very Node. */
export const tsc = (/** @type {readonly string[]} */ args) =>
  run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), ...args]);

/** Builds every TypeScript package, and the program out of them. */
export const buildTypeScript = async () => {
  announce("TypeScript (tsc)");
  await tsc(["-b"]);
  await bundle();
};

/** Everything from a fresh clone to something that runs. */
export const build = async () => {
  checkTools();
  await install();
  await buildAddon();
  await buildTypeScript();
};

await runAsScript(import.meta.url, build);
