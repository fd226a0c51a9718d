#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/bundle/main.js", import.meta.url);
if (!existsSync(main)) {
  process.stderr.write("vexfs: not built yet; run `npm start`, or `npm run build` first\n");
  process.exit(1);
}
await import(main.href);
