import { beforeAll, describe, expect, it } from "vitest";
import { scratchDirectory, startServer } from "../durability/server-process.js";
import { installPackages, NO_PYTHON, pathFromRoot, runProgram, testPython } from "./program.js";

/** The least that each example's prepared questions need. */
const inNode = { "qdrant-typescript": "500", "langchain-qdrant-js": "120", "llamaindex-qdrant-js": "120" };
const inPython = {
  "qdrant-python": "ask_the_library.py",
  "langchain-qdrant-python": "library_retriever.py",
  "llamaindex-qdrant-python": "library_index.py",
};
const leastInPython = "300";

const runTimeoutMs = 180_000;
const installTimeoutMs = 300_000;

/** Every example checks its own answers, and exits with 1 when one is wrong. */
describe("the examples get the right answers with Qdrant's clients and integrations, which do not know VexFS", () => {
  let url: string;
  beforeAll(async () => {
    const server = await startServer(scratchDirectory());
    const port = /"qdrant":(\d+)/.exec(server.output())?.[1];
    if (port === undefined) throw new Error(`the server does not serve Qdrant's API: ${server.output()}`);
    url = `http://127.0.0.1:${port}`;
  });

  for (const [folder, program] of Object.entries(inPython)) {
    it(`examples/${folder}`, { timeout: runTimeoutMs + 10_000 }, async ({ skip }) => {
      const python = testPython();
      if (python === undefined) return skip(NO_PYTHON);
      const directory = pathFromRoot(`examples/${folder}`);
      const args = [program, "--url", url, "--limit", leastInPython];
      const { code, output } = await runProgram(python, args, { directory, timeoutMs: runTimeoutMs });
      expect(code, output).toBe(0);
    });
  }

  for (const [folder, limit] of Object.entries(inNode)) {
    it(`examples/${folder}`, { timeout: 2 * installTimeoutMs + runTimeoutMs + 10_000 }, async () => {
      const directory = pathFromRoot(`examples/${folder}`);
      await installPackages(directory, installTimeoutMs);
      const args = ["start", "--", "--url", url, "--limit", limit];
      const { code, output } = await runProgram("npm", args, { directory, timeoutMs: runTimeoutMs });
      expect(code, output).toBe(0);
    });
  }
});
