import { join } from "node:path";
import { expect, it } from "vitest";
import { scratchDirectory, startServer } from "../durability/server-process.js";
import { NO_PYTHON, testPython } from "../examples/program.js";
import { script, vexfs } from "./program.js";

it("a running server is copied record by record", { timeout: 240_000 }, async ({ skip }) => {
  const python = testPython();
  if (python === undefined) return skip(NO_PYTHON);
  const [source, target] = await Promise.all([startServer(scratchDirectory()), startServer(scratchDirectory())]);
  const made = await script(
    python,
    "chroma_store.py",
    "make",
    "--source-port",
    String(source.port),
    "--records",
    "2500",
  );
  expect(made.code, made.output).toBe(0);
  const { code, output } = await vexfs("import", "chroma", source.url, "--to", target.url, "--verify", "all");
  expect(code, output).toBe(0);
  expect(output).toContain("2,501 records compared");
  const ports = ["--source-port", String(source.port), "--port", String(target.port)];
  const compared = await script(python, "chroma_store.py", "compare", ...ports);
  expect(compared.code, compared.output).toBe(0);
});

it("a server that is none, or cannot be reached, is named", { timeout: 60_000 }, async () => {
  const data = join(scratchDirectory(), "data");
  const server = await startServer(scratchDirectory());
  const none = await vexfs("import", "chroma", server.operationsUrl, "--data", data);
  expect([none.code, none.output]).toEqual([1, expect.stringContaining("does not answer as Chroma's API v2")]);
  await server.stop();
  const gone = await vexfs("import", "chroma", server.url, "--data", data);
  expect([gone.code, gone.output]).toEqual([1, expect.stringContaining(`cannot reach ${server.url}`)]);
});
