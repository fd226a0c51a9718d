import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ServerKind } from "./server.js";

/** VexFS as it is built in this repository, with its default settings: every acknowledged write is on the disk. */
export function vexfsServer(
  cli: string,
  apis: readonly string[] = ["--chroma-port", "{port}", "--no-qdrant"],
): ServerKind {
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run \`npm run build\`, or name it with --vexfs-cli`);
  const manifest = JSON.parse(readFileSync(join(dirname(cli), "..", "package.json"), "utf8")) as { version: string };
  return {
    role: "vexfs",
    name: "VexFS",
    version: manifest.version,
    command: [process.execPath, cli, "serve", "--data", "{data}", "--host", "127.0.0.1", ...apis, "--ops-port", "0"],
    environment: {},
  };
}
