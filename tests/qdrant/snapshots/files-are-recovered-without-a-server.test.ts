import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openEngine } from "@vexfs/engine";
import { createQdrantApp } from "@vexfs/qdrant";
import { expect, it, onTestFinished } from "vitest";
import { answersOf, type Description, fill, type Server, startServer } from "./server.js";

const program = fileURLToPath(new URL("../../../packages/cli/bin/vexfs.mjs", import.meta.url));

const scratch = (): string => {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-recover-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

const recover = (
  data: string,
  ...args: readonly string[]
): { readonly status: number | null; readonly text: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "recover", ...args, "--data", data], {
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
};

/** What a data directory holds, when no server uses it. */
const reading = async <T>(data: string, read: (send: Server["send"]) => Promise<T>): Promise<T> => {
  const engine = openEngine(data, { durability: "os" });
  const app = createQdrantApp(engine, { snapshots: { directory: join(data, "snapshots"), allowsUrls: false } });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  try {
    return await read(async (method, path, body) => {
      const payload = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${url}${path}`, { method, ...payload });
      const bytes = Buffer.from(await response.arrayBuffer());
      const { result } = JSON.parse(bytes.toString()) as { readonly result: unknown };
      return { status: response.status, result, error: "", bytes, headers: response.headers };
    });
  } finally {
    await app.close();
    await engine.close();
  }
};

it("all collections and aliases of a full snapshot come into a directory, or one of them", {
  timeout: 120_000,
}, async () => {
  const server = await startServer();
  await fill(server, "one");
  await fill(server, "two", 20);
  const before = await answersOf(server, "one");
  const { name } = await server.done<Description>("POST", "/snapshots");
  const file = join(server.snapshots, name);

  const data = join(scratch(), "data");
  const all = recover(data, file);
  expect(all.text).toContain("recovered ");
  expect(all.status).toBe(0);
  await reading(data, async (send) => {
    expect(await answersOf({ ...server, send }, "one-alias")).toEqual(before);
    expect((await send("POST", "/collections/two/points/count", {})).result).toEqual({ count: 17 });
    await send("POST", "/collections/one/points/delete?wait=true", { filter: {} });
    await send("POST", "/collections/two/points/delete?wait=true", { filter: {} });
  });
  const refused = recover(data, file);
  expect([refused.status, refused.text]).toEqual([1, expect.stringMatching(/there is a collection (one|two) already/)]);
  expect(recover(data, file, "--collection", "one", "--force")).toMatchObject({ status: 0 });
  expect(recover(data, file, "--collection", "none").text).toContain("the file has no collection none");
  await reading(data, async (send) => {
    expect(await answersOf({ ...server, send }, "one")).toEqual(before);
    expect((await send("POST", "/collections/two/points/count", {})).result).toEqual({ count: 0 });
  });
});

it("a snapshot of one collection comes in under any name", { timeout: 120_000 }, async () => {
  const server = await startServer();
  await fill(server, "one");
  const before = await answersOf(server, "one");
  const { name } = await server.done<Description>("POST", "/collections/one/snapshots");
  const data = join(scratch(), "data");
  const { status, text } = recover(data, join(server.snapshots, "one", name), "--collection", "other");
  expect([status, text]).toEqual([0, `recovered other into ${data}\n`]);
  await reading(data, async (send) => {
    expect(await answersOf({ ...server, send }, "other")).toEqual(before);
  });
});

it("what is no snapshot is refused", { timeout: 120_000 }, () => {
  const directory = scratch();
  const file = join(directory, "x.snapshot");
  writeFileSync(file, "x".repeat(2000));
  const { status, text } = recover(join(directory, "data"), file);
  expect([status, text]).toEqual([1, expect.stringContaining("was not recovered: the snapshot cannot be used")]);
  expect(recover(join(directory, "data"), join(directory, "none")).status).toBe(1);
});
