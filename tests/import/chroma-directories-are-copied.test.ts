import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually, scratchDirectory, startServer } from "../durability/server-process.js";
import { NO_PYTHON, pathFromRoot, testPython } from "../examples/program.js";
import { script, vexfs } from "./program.js";

const python = testPython();
const timeout = 240_000;

describe.skipIf(python === undefined)(
  `a data directory of PyPI chromadb${python === undefined ? `: ${NO_PYTHON}` : ""}`,
  () => {
    const root = scratchDirectory();
    const directory = join(root, "chroma");

    beforeAll(async () => {
      const { code, output } = await script(python ?? "", "chroma_store.py", "make", "--directory", directory);
      expect(code, output).toBe(0);
    }, timeout);

    /** A copy of the directory that may be damaged. */
    const copied = (name: string): string => {
      const copy = join(root, name);
      cpSync(directory, copy, { recursive: true });
      return copy;
    };

    /** Path of a file of the index that was written. */
    const indexFile = (copy: string, name: string): string => {
      const segment = readdirSync(copy).find((entry) => existsSync(join(copy, entry, "index_metadata.pickle"))) ?? "";
      return join(copy, segment, name);
    };

    const expectEqual = async (data: string): Promise<void> => {
      const server = await startServer(data);
      const args = ["compare", "--directory", copied(`reference-${server.port}`), "--port", String(server.port)];
      const { code, output } = await script(python ?? "", "chroma_store.py", ...args);
      expect(code, output).toBe(0);
      await server.stop();
    };

    it("is copied record by record, and left as it was", { timeout }, async () => {
      const data = join(root, "data");
      const before = statSync(join(directory, "chroma.sqlite3")).mtimeMs;
      const { code, output } = await vexfs("import", "chroma", directory, "--data", data, "--verify", "all");
      expect(code, output).toBe(0);
      expect(output).toContain("copied 3 collections with 3,001 records");
      expect(output).toContain("3,001 records compared");
      expect(statSync(join(directory, "chroma.sqlite3")).mtimeMs).toBe(before);
      expect(readdirSync(directory)).not.toContain("chroma.sqlite3.lock");
      await expectEqual(data);

      const again = await vexfs("import", "chroma", directory, "--data", data);
      expect(again.code).toBe(1);
      expect(again.output).toMatch(/has a collection \w+ with \d+ records already; --resume goes on/);
    });

    it("is copied as far as it is asked for, and what is not there is named", { timeout }, async () => {
      const data = join(root, "one");
      const one = await vexfs("import", "chroma", directory, "--data", data, "--collection", "few");
      expect(one.output).toContain("copied 1 collections with 2 records");
      const none = await vexfs("import", "chroma", directory, "--data", data, "--collection", "missing");
      expect([none.code, none.output]).toEqual([1, expect.stringContaining("has no collection missing")]);
    });

    it("an import that is killed goes on where it was", { timeout }, async () => {
      const data = join(root, "interrupted");
      const server = await startServer(data);
      const source = copied("interrupted-source");
      const args = ["import", "chroma", source, "--to", server.url];
      const child = spawn(process.execPath, [pathFromRoot("packages/cli/bin/vexfs.mjs"), ...args], { stdio: "ignore" });
      const collections = `${server.url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
      const isUnderWay = async (): Promise<boolean> => {
        const answer = await fetch(`${collections}/many`);
        if (answer.status !== 200) return false;
        const { id } = (await answer.json()) as { readonly id: string };
        return Number(await (await fetch(`${collections}/${id}/count`)).text()) > 0;
      };
      expect(await eventually(isUnderWay, 60_000)).toBe(true);
      child.kill("SIGKILL");
      const resumed = await vexfs(...args, "--resume", "--verify", "all");
      expect(resumed.code, resumed.output).toBe(0);
      expect(resumed.output).toContain("3,001 records compared");
      await server.stop();
      await expectEqual(data);
    });

    it("a damaged one is refused, and what is damaged is named", { timeout }, async () => {
      const refused = async (damage: (copy: string) => void): Promise<string> => {
        const copy = copied("damaged");
        damage(copy);
        const data = join(root, "never");
        const { code, output } = await vexfs("import", "chroma", copy, "--data", data);
        rmSync(copy, { recursive: true });
        rmSync(data, { recursive: true, force: true });
        expect(code, output).toBe(1);
        expect(output).not.toContain("    at ");
        return output;
      };
      expect(await refused((copy) => rmSync(join(copy, "chroma.sqlite3")))).toContain("it has no chroma.sqlite3");
      expect(await refused((copy) => truncateSync(join(copy, "chroma.sqlite3"), 200_000))).toContain("chroma.sqlite3");
      expect(await refused((copy) => writeFileSync(join(copy, "chroma.sqlite3"), "text".repeat(5000)))).toContain(
        "not a database",
      );
      expect(await refused((copy) => truncateSync(indexFile(copy, "data_level0.bin"), 50_000))).toContain(
        "data_level0.bin has 50000 bytes",
      );
      expect(await refused((copy) => truncateSync(indexFile(copy, "header.bin"), 50))).toContain(
        "header.bin has 50 bytes",
      );
      expect(await refused((copy) => truncateSync(indexFile(copy, "index_metadata.pickle"), 999))).toContain(
        "damaged: it ends early",
      );
      expect(await refused((copy) => rmSync(indexFile(copy, "index_metadata.pickle")))).toContain("has no vector");
    });
  },
);
