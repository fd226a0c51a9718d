import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { isEngineBuilt, scratchDirectory, vexfsServe } from "./fixtures/vexfs.js";

const run = promisify(execFile);
const path = (fromRoot: string): string => fileURLToPath(new URL(`../../../${fromRoot}`, import.meta.url));
const readme = readFileSync(path("README.md"), "utf8");
const python = process.env["VEXFS_TEST_PYTHON"] ?? "";
const clientDirectory = path("examples/typescript");

/** The README's example in a language, with the port of a test's server. */
const example = (language: string, port: number): string => {
  const [, code] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(readme) ?? [];
  expect(code).toContain("8000");
  return (code ?? "").replace("8000", String(port));
};

describe.skipIf(!isEngineBuilt)("the examples of the README work as they stand", () => {
  it.skipIf(python === "")("in Python", async () => {
    const server = await vexfsServe();
    const { stdout } = await run(python, ["-c", example("python", server.chroma)]);
    expect(stdout.trim()).toBe("[['apple', 'cherry']]");
  });

  it.skipIf(!existsSync(join(clientDirectory, "node_modules", "chromadb")))("in TypeScript", async () => {
    const server = await vexfsServe();
    const file = join(scratchDirectory(), "example.mjs");
    const client = pathToFileURL(createRequire(join(clientDirectory, "package.json")).resolve("chromadb")).href;
    const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
    writeFileSync(
      file,
      ts.transpile(example("ts", server.chroma), options).replace('"chromadb"', JSON.stringify(client)),
    );
    const { stdout } = await run(process.execPath, [file]);
    expect(stdout.trim()).toBe("[ [ 'apple', 'cherry' ] ]");
  });
});
