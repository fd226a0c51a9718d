// `npm run docs`: prints the pages that are made from tables in the code. Run after a build.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runAsScript } from "./run.mjs";

await runAsScript(import.meta.url, async () => {
  const { configurationReference } = await import("../packages/server/dist/index.js");
  writeFileSync(join(root, "docs", "configuration.md"), configurationReference());
});
