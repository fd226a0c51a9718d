// `npm start`: from a fresh clone to a server on the default ports with its store in ./data.
// Arguments go to `vexfs serve`: npm start -- --chroma-port 8001
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { announce, runAsScript } from "./run.mjs";

/** Serves from this very process, so that signals reach the server without anybody passing them on. */
const serve = async () => {
  const program = new URL("../packages/cli/bin/vexfs.mjs", import.meta.url);
  process.argv = [process.execPath, fileURLToPath(program), "serve", ...process.argv.slice(2)];
  await import(program.href);
};

const start = async () => {
  await build();
  announce("serving (Ctrl-C stops)");
  await serve();
};

await runAsScript(import.meta.url, start);
