import { beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, scratchDirectory, startServer } from "../durability/server-process.js";
import { NO_PYTHON, pathFromRoot, runProgram, testPython } from "../examples/program.js";

const runTimeoutMs = 120_000;

/** `everyday.py` lists the promises and checks each. */
describe("everyday work with PyPI chromadb, unmodified", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer(scratchDirectory());
  });

  for (const [client, name] of [
    ["sync", "HttpClient"],
    ["async", "AsyncHttpClient"],
  ] as const) {
    it(name, { timeout: runTimeoutMs + 10_000 }, async ({ skip }) => {
      const python = testPython();
      if (python === undefined) return skip(NO_PYTHON);
      const args = [pathFromRoot("tests/clients/everyday.py"), "--client", client, "--url", server.url];
      const { code, output } = await runProgram(python, args, { timeoutMs: runTimeoutMs });
      expect(code, output).toBe(0);
    });
  }
});
