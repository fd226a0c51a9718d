// A Python environment in .venv with the official clients that tests and bench talk through.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { announce, ask, ProgramFailed, root, run, runAsScript } from "./run.mjs";

const directory = join(root, ".venv");
const requirements = join(root, "tests", "requirements.txt");
const stamp = join(directory, ".vexfs-installed");
const python =
  process.platform === "win32" ? join(directory, "Scripts", "python.exe") : join(directory, "bin", "python");

const fingerprint = () => createHash("sha256").update(readFileSync(requirements)).digest("hex");

/** Without Python what needs it is left out and said so; where everything must be tested, that is a failure. */
const withoutPython = (/** @type {string} */ why) => {
  const message = `Python tests cannot run: ${why}`;
  if (process.env.CI) throw new ProgramFailed(message);
  process.stdout.write(`\nSKIPPED  ${message}\n`);
  return null;
};

/** Path of a Python that has everything in tests/requirements.txt, or null (never in CI) when there is none. */
export const pythonEnvironment = async () => {
  if (!existsSync(requirements)) return withoutPython("tests/requirements.txt is not there");
  if (existsSync(stamp) && existsSync(python) && readFileSync(stamp, "utf8") === fingerprint()) return python;
  announce("Python environment (.venv)");
  const version = ask("python3", ["-c", "import sys; print(sys.version_info >= (3, 10))"]);
  if (version === null) return withoutPython("python3 is missing; install Python 3.10 or later");
  if (version !== "True") return withoutPython("python3 is too old; install Python 3.10 or later");
  if (!existsSync(python)) {
    rmSync(directory, { recursive: true, force: true });
    if (ask("python3", ["-m", "venv", directory]) === null) {
      return withoutPython(
        "python3 cannot make an environment; install its venv module (Debian: apt install python3-venv)",
      );
    }
  }
  await run(python, ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r", requirements]);
  writeFileSync(stamp, fingerprint());
  return python;
};

await runAsScript(import.meta.url, async () => {
  process.stdout.write(`${(await pythonEnvironment()) ?? "no Python"}\n`);
});
