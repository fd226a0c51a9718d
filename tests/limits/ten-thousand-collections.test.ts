import { describe, expect, it } from "vitest";
import { ask, ChromaCollection, collectionsUrl, demand } from "../durability/chroma-collection.js";
import { scratchDirectory, startServer } from "../durability/server-process.js";

const count = 10_000;
/** Collections that are written to: more than are held open at once. */
const written = 600;
const openMax = 200;
const concurrency = 32;

const inParallel = async (jobs: number, run: (job: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < jobs) await run(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
};

interface Listed {
  readonly id: string;
  readonly name: string;
}

describe("ten thousand collections", () => {
  it("are created, listed, found again after a restart, written to and dropped", { timeout: 150_000 }, async () => {
    const data = scratchDirectory({ inMemory: true });
    const options = { environment: { VEXFS__LIMITS__OPEN_COLLECTIONS_MAX: String(openMax) } };
    let server = await startServer(data, options);
    const made = new Map<string, string>();
    await inParallel(count, async (index) => {
      const name = `collection-${index}`;
      made.set(name, (await ChromaCollection.create(server.url, name)).id);
    });
    const list = async (): Promise<readonly Listed[]> =>
      JSON.parse(demand(await ask("GET", `${collectionsUrl(server.url)}?limit=20000`), "list").text) as Listed[];
    const expectAll = async (): Promise<void> => {
      const listed = await list();
      expect(listed.filter(({ name, id }) => made.get(name) !== id)).toEqual([]);
      expect(listed.length).toBe(made.size);
      expect((await ask("GET", `${collectionsUrl(server.url)}_count`)).text).toBe(String(made.size));
    };
    await expectAll();

    await server.kill();
    server = await startServer(data, options);
    await expectAll();
    expect((await ask("GET", `${collectionsUrl(server.url)}/collection-7777`)).status).toBe(200);

    const chosen = Array.from({ length: written }, (_, index) => index * Math.floor(count / written));
    const collection = (index: number): ChromaCollection =>
      new ChromaCollection(server.url, made.get(`collection-${index}`) ?? "");
    for (let pass = 0; pass < 2; pass++) {
      await inParallel(written, (job) => {
        const index = chosen[job] ?? 0;
        return collection(index).write("add", { ids: [`record-${index}-${pass}`], embeddings: [[index, pass]] });
      });
    }
    await server.kill();
    server = await startServer(data, options);
    await inParallel(written, async (job) => {
      const index = chosen[job] ?? 0;
      expect(await collection(index).ids()).toEqual([`record-${index}-0`, `record-${index}-1`]);
    });
    expect(await collection(1).count()).toBe(0);

    const dropped = Array.from(made.keys()).slice(0, 500);
    await inParallel(dropped.length, async (job) => {
      const name = dropped[job] ?? "";
      expect((await ask("DELETE", `${collectionsUrl(server.url)}/${name}`)).status).toBe(200);
      made.delete(name);
    });
    await expectAll();
    const began = performance.now();
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(10_000);
    server = await startServer(data, options);
    await expectAll();
    await server.kill();
  });
});
