import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEngine } from "@vexfs/engine";
import { expect, it, onTestFinished } from "vitest";

const columns = 500;
const floats = new Uint8Array(3 << 20);

it("columns that nobody needs any more do not pile up", async () => {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-columns-"));
  const engine = openEngine(directory);
  onTestFinished(async () => {
    await engine.close();
    rmSync(directory, { recursive: true });
  });
  const before = process.memoryUsage.rss();
  for (let made = 0; made < columns; made += 1) {
    engine.columns.vectorItems(floats, Uint32Array.of(0), Int32Array.of(floats.length / 4));
    // As between two requests; what was collected is freed then.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan((columns * floats.length) / 4);
});
