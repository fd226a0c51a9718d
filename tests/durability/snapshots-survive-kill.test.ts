import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "./random.js";
import { type ServerProcess, scratchDirectory, sleep, startServer } from "./server-process.js";

const rounds = 8;
const points = 4000;
const seed = Number(process.env["VEXFS_TEST_SEED"] ?? Date.now() % 1_000_000);

describe(`kill -9 while snapshots are made and recovered, ${rounds} times over (seed ${seed})`, () => {
  const random = new Random(seed);
  const data = scratchDirectory();
  const snapshots = join(data, "snapshots");
  let server: ServerProcess;
  let snapshot = "";
  /** How long the work takes when nobody disturbs it, so that crashes fall into all of it. */
  let [createMs, recoverMs] = [0, 0];

  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${server.qdrantUrl}/collections/c${path}`, { method, ...payload });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (JSON.parse(text) as { readonly result: unknown }).result;
  };

  /** Writes all points anew, with this in their payload; one more than before when it is new. */
  const write = async (era: "old" | "new"): Promise<void> => {
    const ids = Array.from({ length: points + (era === "new" ? 1 : 0) }, (_, id) => id);
    for (let start = 0; start < ids.length; start += 1000) {
      const batch = ids.slice(start, start + 1000);
      const vector = (id: number): readonly number[] => Array.from({ length: 32 }, (_, at) => Math.sin(id * 32 + at));
      await send("PUT", "/points?wait=true", {
        points: batch.map((id) => ({ id, vector: vector(id), payload: { era } })),
      });
    }
  };

  const recover = (): Promise<unknown> =>
    send("PUT", "/snapshots/recover", { location: pathToFileURL(join(snapshots, "c", snapshot)).href });

  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };

  /** Kills the server somewhere in the work, and starts it again. */
  const interrupted = async (work: () => Promise<unknown>, durationMs: number): Promise<void> => {
    const worked = work().catch(() => undefined);
    await sleep(random.below(Math.ceil(durationMs * 1.2)));
    expect(await server.kill()).toEqual({ code: null, signal: "SIGKILL" });
    await worked;
    server = await startServer(data);
  };

  const count = async (era: string): Promise<number> => {
    const filter = { must: [{ key: "era", match: { value: era } }] };
    return ((await send("POST", "/points/count", { exact: true, filter })) as { readonly count: number }).count;
  };

  const checkNothingIsLeft = (): void => {
    const directories = readdirSync(join(data, "collections")).filter((name) => !name.endsWith(".removed"));
    expect(directories).toHaveLength(1);
    expect(readdirSync(snapshots).filter((name) => name !== "c")).toEqual([]);
  };

  beforeAll(async () => {
    server = await startServer(data);
    await send("PUT", "", { vectors: { size: 32, distance: "Cosine" } });
    await write("old");
    createMs = await timed(async () => {
      snapshot = ((await send("POST", "/snapshots")) as { readonly name: string }).name;
    });
    recoverMs = await timed(recover);
    await write("new");
  }, 120_000);

  for (let round = 0; round < rounds; round++) {
    it(`round ${round + 1}: a collection is the old one or the new one`, { timeout: 120_000 }, async () => {
      await interrupted(recover, recoverMs);
      const found = [await count("old"), await count("new")];
      expect([
        [points, 0],
        [0, points + 1],
      ]).toContainEqual(found);
      checkNothingIsLeft();
      if (found[1] === 0) await write("new");
    });

    it(`round ${round + 1}: a snapshot is whole or not there`, { timeout: 120_000 }, async () => {
      await interrupted(() => send("POST", "/snapshots"), createMs);
      expect([await count("old"), await count("new")]).toEqual([0, points + 1]);
      const listed = (await send("GET", "/snapshots")) as readonly {
        readonly name: string;
        readonly checksum: string;
      }[];
      expect(listed.map(({ name }) => name)).toContain(snapshot);
      for (const { name, checksum } of listed) {
        const bytes = readFileSync(join(snapshots, "c", name));
        expect(createHash("sha256").update(bytes).digest("hex")).toBe(checksum);
        if (name !== snapshot) await send("DELETE", `/snapshots/${name}`);
      }
      checkNothingIsLeft();
    });
  }
});
