import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Answer, ask, ChromaCollection, collectionsUrl, type StoredRecord } from "./chroma-collection.js";
import { Random } from "./random.js";
import { type ServerProcess, scratchDirectory, sleep, startServer } from "./server-process.js";
import { canLimitFileSize, fillCompletely, mountSmallDisk } from "./small-disk.js";

const dimensions = 64;
const batch = 50;
const documentLength = 2000;

/** Adds batches and remembers what was acknowledged. */
class Filler {
  readonly acknowledged = new Map<string, StoredRecord>();
  readonly #random = new Random(1);
  #serial = 0;

  /** Adds until a batch is refused; returns the refusal. */
  async untilRefused(collection: ChromaCollection): Promise<Answer> {
    for (;;) {
      const answer = await this.once(collection);
      if (answer.status !== 201) return answer;
    }
  }

  async once(collection: ChromaCollection): Promise<Answer> {
    const added = Array.from({ length: batch }, (): [string, StoredRecord] => [
      `record-${this.#serial++}`,
      {
        embedding: this.#random.embedding(dimensions),
        document: "d".repeat(documentLength),
        metadata: { serial: this.#serial },
      },
    ]);
    const answer = await collection.post("add", {
      ids: added.map(([id]) => id),
      embeddings: added.map(([, { embedding }]) => embedding),
      documents: added.map(([, { document }]) => document),
      metadatas: added.map(([, { metadata }]) => metadata),
    });
    if (answer.status === 201) for (const [id, record] of added) this.acknowledged.set(id, record);
    return answer;
  }

  /** Forgets records that were deleted. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.acknowledged.delete(id);
  }

  /** Whether the collection holds what was acknowledged and nothing else. */
  async expectExactly(collection: ChromaCollection): Promise<void> {
    const stored = await collection.records();
    expect(stored.size).toBe(this.acknowledged.size);
    expect(stored).toEqual(this.acknowledged);
    const [first] = this.acknowledged;
    if (first !== undefined) {
      expect(await collection.nearest([first[1].embedding])).toEqual([{ id: first[0], distance: 0 }]);
    }
  }
}

/** Refused for want of space, in words, and so that clients try again. */
const expectRefusal = ({ status, text, headers }: Answer): void => {
  expect(text).toMatch(/disk|space/i);
  expect([500, 503, 507]).toContain(status);
  if (status === 503) expect(headers.get("retry-after")).not.toBeNull();
};

/** Writes again until one is taken; fails when none is within the time. */
const expectTaken = async (write: () => Promise<Answer>, timeoutMs: number): Promise<void> => {
  const end = performance.now() + timeoutMs;
  let answer = await write();
  while (answer.status >= 300 && performance.now() < end) {
    await sleep(100);
    answer = await write();
  }
  expect(answer.status, answer.text).toBeLessThan(300);
};

let server: ServerProcess;

describe("on a small file system", { timeout: 60_000 }, () => {
  const diskOrReason = mountSmallDisk(40 << 20);
  const disk = typeof diskOrReason === "string" ? null : diskOrReason;
  if (disk === null) process.stderr.write(`skipping the tests on a small file system: ${diskOrReason as string}\n`);

  it.skipIf(disk === null)("writes are refused in words, reads go on, and space given back is used", async () => {
    if (disk === null) return;
    const filler = new Filler();
    server = await startServer(disk.data);
    let collection = await ChromaCollection.create(server.url, "filled");
    disk.fill(20 << 20);
    expectRefusal(await filler.untilRefused(collection));
    expect(filler.acknowledged.size).toBeGreaterThan(500);
    await filler.expectExactly(collection);

    // Not a byte is left: whatever is asked now, the process goes on and nothing is applied in part.
    const emptyAgain = fillCompletely(dirname(disk.data));
    for (let attempt = 0; attempt < 5; attempt++) expectRefusal(await filler.once(collection));
    const made = await ask("POST", collectionsUrl(server.url), { name: "made-on-a-full-disk" });
    if (made.status !== 200) expectRefusal(made);
    const updated = [...filler.acknowledged.keys()].slice(0, 2);
    const update = await collection.post("update", { ids: updated, metadatas: [{ serial: -1 }, { serial: -2 }] });
    if (update.status === 200) {
      for (const [index, id] of updated.entries()) {
        const record = filler.acknowledged.get(id);
        if (record) filler.acknowledged.set(id, { ...record, metadata: { serial: -1 - index } });
      }
    } else expectRefusal(update);
    await filler.expectExactly(collection);
    expect((await ask("GET", collectionsUrl(server.url))).status).toBe(200);

    // A start needs no space either.
    await server.kill();
    server = await startServer(disk.data);
    collection = collection.at(server.url);
    await filler.expectExactly(collection);
    expectRefusal(await filler.untilRefused(collection));

    emptyAgain();
    disk.free();
    await expectTaken(() => filler.once(collection), 5000);
    await expectTaken(() => ask("POST", collectionsUrl(server.url), { name: "made-afterwards" }), 5000);
    await filler.expectExactly(collection);

    // Stopped, with a checkpoint, and killed: both keep everything.
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    server = await startServer(disk.data);
    collection = collection.at(server.url);
    await filler.expectExactly(collection);
    await filler.untilRefused(collection);
    await server.kill();
    server = await startServer(disk.data);
    collection = collection.at(server.url);
    await filler.expectExactly(collection);
    await server.stop();
  });

  it.skipIf(disk === null)("dropping a collection makes room on a disk that is full", async () => {
    if (disk === null) return;
    server = await startServer(disk.data);
    const names = JSON.parse((await ask("GET", collectionsUrl(server.url))).text) as { id: string; name: string }[];
    for (const { name } of names) await ask("DELETE", `${collectionsUrl(server.url)}/${name}`);
    const filler = new Filler();
    const other = new Filler();
    const collection = await ChromaCollection.create(server.url, "refilled");
    const spare = await ChromaCollection.create(server.url, "spare");
    await other.once(spare);
    expectRefusal(await filler.untilRefused(collection));
    // Other collections are refused as well, and stay whole.
    expectRefusal(await other.untilRefused(spare));
    await other.expectExactly(spare);

    // A delete needs a little space in the log: it is carried out or refused, and never in part.
    const gone = [...filler.acknowledged.keys()].slice(0, 100);
    const deleted = await collection.post("delete", { ids: gone });
    if (deleted.status === 200) filler.forget(gone);
    else expectRefusal(deleted);
    await filler.expectExactly(collection);

    expect((await ask("DELETE", `${collectionsUrl(server.url)}/refilled`)).status).toBe(200);
    await expectTaken(() => other.once(spare), 10_000);
    await other.expectExactly(spare);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    server = await startServer(disk.data);
    await other.expectExactly(spare.at(server.url));
  });

  afterEach(() => server.kill());
});

describe("with a limit on the size of files", { timeout: 60_000 }, () => {
  const isPossible = canLimitFileSize();
  if (!isPossible) process.stderr.write("skipping the tests with a limit on the size of files: no prlimit here\n");
  const limit = 6 << 20;

  it.skipIf(!isPossible)("writes are refused in words, reads go on, and a lifted limit is used", async () => {
    const filler = new Filler();
    const data = scratchDirectory();
    server = await startServer(data, { prefix: ["prlimit", `--fsize=${limit}:unlimited`] });
    let collection = await ChromaCollection.create(server.url, "filled");
    const refusal = await filler.untilRefused(collection);
    expect([500, 503, 507]).toContain(refusal.status);
    expect(refusal.text).toMatch(/disk|space|too large/i);
    expect(filler.acknowledged.size).toBeGreaterThan(500);
    await filler.expectExactly(collection);
    expect(server.isRunning()).toBe(true);

    expect(spawnSync("prlimit", ["--pid", String(server.pid), "--fsize=unlimited:unlimited"]).status).toBe(0);
    await expectTaken(() => filler.once(collection), 5000);
    await filler.expectExactly(collection);
    await server.kill();
    server = await startServer(data);
    collection = collection.at(server.url);
    await filler.expectExactly(collection);
  });

  afterEach(() => server.kill());
});
