import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What the engine is measured beside. */
const PACKAGES = ["hnswlib==0.8.0", "usearch==2.26.6", "qdrant-edge-py==0.9.0", "numpy"];

/** A Python that has the libraries. */
export function peerPython(benchDirectory: string): string {
  const given = process.env["VEXFS_BENCH_PYTHON"];
  if (given !== undefined && existsSync(given)) return given;
  const python = join(benchDirectory, ".venv-engine", "bin", "python");
  if (!existsSync(python)) {
    process.stderr.write("Installing hnswlib, usearch and qdrant-edge-py into bench/.venv-engine …\n");
    execFileSync("python3", ["-m", "venv", join(benchDirectory, ".venv-engine")], { stdio: "inherit" });
    execFileSync(python, ["-m", "pip", "install", "--quiet", ...PACKAGES], { stdio: "inherit" });
  }
  return python;
}
