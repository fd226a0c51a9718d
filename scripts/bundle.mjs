// Puts the program into few files: a start reads and compiles them in half the time that a thousand modules take, in every thread.
import { join } from "node:path";
import { root } from "./run.mjs";

const packages = join(root, "packages");

/** The entry points: the command line, and the front-end thread that it starts from the file beside it. */
const input = {
  main: join(packages, "cli", "dist", "main.js"),
  worker: join(packages, "server", "dist", "workers", "worker.js"),
};

/** Where the files go. */
const directory = join(packages, "cli", "dist", "bundle");

/** Bundles what `tsc` has written, with all packages that it uses. */
export const bundle = async () => {
  // Not there yet when a fresh clone loads this file to install it.
  const { rolldown } = await import("rolldown");
  const build = await rolldown({ input, platform: "node", logLevel: "warn" });
  await build.write({ dir: directory, format: "esm", cleanDir: true });
  await build.close();
};
