import { expect, it } from "vitest";
import { scratchDirectory, startServer } from "../durability/server-process.js";
import { installPackages, pathFromRoot, runProgram } from "../examples/program.js";

const installTimeoutMs = 300_000;
const runTimeoutMs = 60_000;

/** `search.mjs` checks each answer. */
it("searches with npm chromadb, unmodified", { timeout: 2 * installTimeoutMs + runTimeoutMs }, async () => {
  const server = await startServer(scratchDirectory());
  const directory = pathFromRoot("tests/clients/javascript");
  await installPackages(directory, installTimeoutMs);
  const args = ["search.mjs", "--url", server.url];
  const { code, output } = await runProgram(process.execPath, args, { directory, timeoutMs: runTimeoutMs });
  expect(code, output).toBe(0);
});
