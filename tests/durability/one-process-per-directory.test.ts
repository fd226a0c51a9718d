import { afterEach, describe, expect, it } from "vitest";
import { ChromaCollection } from "./chroma-collection.js";
import {
  type RefusedStart,
  type ServerProcess,
  scratchDirectory,
  startServer,
  tryStartServer,
} from "./server-process.js";

const isRefused = (outcome: ServerProcess | RefusedStart): outcome is RefusedStart => "stderr" in outcome;

describe("one process per data directory", () => {
  const running: ServerProcess[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.kill()));
  });

  it("a second one is refused in one line that names the first, which serves on", async () => {
    const data = scratchDirectory();
    const first = await startServer(data);
    running.push(first);
    const collection = await ChromaCollection.create(first.url, "kept");
    let isOver = false;
    let written = 0;
    const traffic = (async () => {
      while (!isOver) await collection.write("add", { ids: [`record-${written++}`], embeddings: [[written, 1]] });
    })();
    for (let attempt = 0; attempt < 2; attempt++) {
      const second = await tryStartServer(data);
      expect(isRefused(second)).toBe(true);
      if (!isRefused(second)) return;
      expect(second.ended.code).toBe(1);
      expect(second.stderr).toMatch(/^vexfs: .*\n$/);
      expect(second.stderr).toContain(data);
      expect(second.stderr).toContain(String(first.pid));
    }
    isOver = true;
    await traffic;
    expect(await collection.count()).toBe(written);
  });

  it("a crash leaves no lock behind", async () => {
    const data = scratchDirectory();
    for (let round = 0; round < 3; round++) {
      const server = await startServer(data);
      await server.kill();
    }
    running.push(await startServer(data));
  });

  it("of several that start at once, one serves", async () => {
    const data = scratchDirectory();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => tryStartServer(data)));
    running.push(...outcomes.filter((outcome): outcome is ServerProcess => !isRefused(outcome)));
    expect(running).toHaveLength(1);
    const refused = outcomes.filter(isRefused);
    expect(refused.map(({ ended }) => ended.code)).toEqual([1, 1, 1]);
    for (const { stderr } of refused) expect(stderr).toMatch(/^vexfs: .*\n$/);
  });
});
