// `npm run bench -- all|engine|chroma|qdrant|…`: builds what is measured, then measures it, side by side with the real peers where there are any.
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
  const subject = process.argv[2];
  if (subject !== "engine") await build();
  if (subject === "engine" || subject === "all") await buildSubject();
  if (existsSync(join(root, "bench", "tsconfig.json"))) await tsc(["-b", "bench"]);
  const python = await pythonEnvironment();
  announce("bench");
  const program = join(targetDirectory, "release", "examples", "bench_subject");
  const env = { VEXFS_BENCH_SUBJECT: program, ...(python === null ? {} : { VEXFS_TEST_PYTHON: python }) };
  await run(process.execPath, [join(root, "bench", "dist", "main.js"), ...process.argv.slice(2)], { env });
};

await runAsScript(import.meta.url, bench);
