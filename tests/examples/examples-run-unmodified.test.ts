import { beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, scratchDirectory, startServer } from "../durability/server-process.js";
import { installPackages, NO_PYTHON, pathFromRoot, runProgram, testPython } from "./program.js";

/** The least that each example's prepared questions need. */
const inNode = { typescript: "500", "langchain-js": "150" };
const inPython = {
  python: { program: "ask_the_library.py", limit: "300" },
  "langchain-python": { program: "library_retriever.py", limit: "300" },
};

const runTimeoutMs = 180_000;
const installTimeoutMs = 300_000;

/** Every example checks its own answers, and exits with 1 when one is wrong. */
describe("the examples load real text and get the right answers, with official clients that do not know VexFS", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer(scratchDirectory());
  });

  for (const [folder, { program, limit }] of Object.entries(inPython)) {
    it(`examples/${folder}`, { timeout: runTimeoutMs + 10_000 }, async ({ skip }) => {
      const python = testPython();
      if (python === undefined) return skip(NO_PYTHON);
      const directory = pathFromRoot(`examples/${folder}`);
      const args = [program, "--url", server.url, "--limit", limit];
      const { code, output } = await runProgram(python, args, { directory, timeoutMs: runTimeoutMs });
      expect(code, output).toBe(0);
    });
  }

  for (const [folder, limit] of Object.entries(inNode)) {
    it(`examples/${folder}`, { timeout: 2 * installTimeoutMs + runTimeoutMs + 10_000 }, async () => {
      const directory = pathFromRoot(`examples/${folder}`);
      await installPackages(directory, installTimeoutMs);
      const args = ["start", "--", "--url", server.url, "--limit", limit];
      const { code, output } = await runProgram("npm", args, { directory, timeoutMs: runTimeoutMs });
      expect(code, output).toBe(0);
    });
  }
});
