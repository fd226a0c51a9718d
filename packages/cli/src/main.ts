#!/usr/bin/env node
import { createProgram } from "./program.js";

try {
  await createProgram((code) => process.exit(code)).parseAsync();
} catch (error) {
  process.stderr.write(`vexfs: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
