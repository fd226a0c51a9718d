// `npm run bench -- chroma`: builds, then measures side by side with the real peer.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, tsc } from "./build.mjs";
import { pythonEnvironment } from "./python-environment.mjs";
import { announce, root, run, runAsScript } from "./run.mjs";

const bench = async () => {
  await build();
  if (existsSync(join(root, "bench", "tsconfig.json"))) await tsc(["-b", "bench"]);
  const python = await pythonEnvironment();
  announce("bench");
  const env = python === null ? {} : { VEXFS_TEST_PYTHON: python };
  await run(process.execPath, [join(root, "bench", "dist", "main.js"), ...process.argv.slice(2)], { env });
};

await runAsScript(import.meta.url, bench);
