// `npm run bench -- chroma|engine|transports`: builds, then measures side by side with the real peers, or the transports side by side.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, targetDirectory, tsc } from "./build.mjs";
import { install } from "./install.mjs";
import { pythonEnvironment } from "./python-environment.mjs";
import { announce, root, run, runAsScript } from "./run.mjs";
import { checkTools } from "./tools.mjs";

/** What stands for the engine when it is measured without a server. */
const buildSubject = async () => {
  checkTools();
  await install();
  await run("cargo", ["build", "--release", "-p", "vexfs-engine", "--example", "bench_subject"]);
};

const bench = async () => {
  await (process.argv[2] === "engine" ? buildSubject() : build());
  if (existsSync(join(root, "bench", "tsconfig.json"))) await tsc(["-b", "bench"]);
  const python = await pythonEnvironment();
  announce("bench");
  const subject = join(targetDirectory, "release", "examples", "bench_subject");
  const env = { VEXFS_BENCH_SUBJECT: subject, ...(python === null ? {} : { VEXFS_TEST_PYTHON: python }) };
  await run(process.execPath, [join(root, "bench", "dist", "main.js"), ...process.argv.slice(2)], { env });
};

await runAsScript(import.meta.url, bench);
