import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ServerKind } from "./server.js";

/** The release that VexFS is measured against when bench/.venv is made here. */
const VERSION = "1.5.9";

/** The real Chroma: `chroma run` of the PyPI package, as its documentation starts it. */
export function chromaServer(benchDirectory: string): ServerKind {
  const python = findPython(benchDirectory);
  const version = execFileSync(python, ["-c", "import chromadb; print(chromadb.__version__)"], { encoding: "utf8" });
  return {
    role: "peer",
    name: "Chroma",
    version: version.trim(),
    command: [join(dirname(python), "chroma"), "run", "--path", "{data}", "--host", "127.0.0.1", "--port", "{port}"],
    environment: { ANONYMIZED_TELEMETRY: "False" },
  };
}

function findPython(benchDirectory: string): string {
  const given = process.env["VEXFS_BENCH_PYTHON"] ?? process.env["VEXFS_TEST_PYTHON"];
  if (given !== undefined && existsSync(join(dirname(given), "chroma"))) return given;
  const python = join(benchDirectory, ".venv", "bin", "python");
  if (!existsSync(join(dirname(python), "chroma"))) {
    process.stderr.write(`Installing chromadb ${VERSION} into bench/.venv …\n`);
    execFileSync("python3", ["-m", "venv", join(benchDirectory, ".venv")], { stdio: "inherit" });
    execFileSync(python, ["-m", "pip", "install", "--quiet", `chromadb==${VERSION}`], { stdio: "inherit" });
  }
  return python;
}
