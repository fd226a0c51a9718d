import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, ChromaCollection, collectionsUrl, toBase64 } from "./chroma-collection.js";
import { bytesOnDisk, collectionDirectory } from "./data-files.js";
import { Random } from "./random.js";
import { eventually, type ServerProcess, scratchDirectory, startServer } from "./server-process.js";

const records = 3000;
const dimensions = 512;
const documentLength = 4000;
const batch = 250;
/** Within which the disk has to be free again. */
const patienceMs = 15_000;

const idsFrom = (start: number, end: number): readonly string[] =>
  Array.from({ length: end - start }, (_, index) => `record-${start + index}`);

describe("deleting frees the disk", { timeout: 60_000 }, () => {
  const data = scratchDirectory();
  const random = new Random(3);
  const embeddings = Array.from({ length: records }, () => random.embedding(dimensions));
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startServer(data);
  });
  afterAll(() => server.kill());

  const load = async (name: string): Promise<{ collection: ChromaCollection; peak: number }> => {
    const collection = await ChromaCollection.create(server.url, name);
    for (let start = 0; start < records; start += batch) {
      await collection.write("add", {
        ids: idsFrom(start, start + batch),
        embeddings: embeddings.slice(start, start + batch).map(toBase64),
        documents: Array.from({ length: batch }, (_, index) => `${start + index} `.padEnd(documentLength, "y")),
        metadatas: Array.from({ length: batch }, (_, index) => ({ index: start + index })),
      });
    }
    const peak = bytesOnDisk(collectionDirectory(data, collection.id));
    expect(peak).toBeGreaterThan(20 << 20);
    return { collection, peak };
  };

  const shrinksTo = (collection: ChromaCollection, bytes: number): Promise<boolean> =>
    eventually(() => bytesOnDisk(collectionDirectory(data, collection.id)) < bytes, patienceMs);

  const drop = async (name: string): Promise<void> => {
    expect((await ask("DELETE", `${collectionsUrl(server.url)}/${name}`)).status).toBe(200);
  };

  it("of all records: less than 5 % of the peak is left", async () => {
    const { collection, peak } = await load("all");
    await collection.delete({ ids: idsFrom(0, records) });
    expect(await shrinksTo(collection, peak * 0.05)).toBe(true);
    expect(await collection.count()).toBe(0);
    await collection.write("add", { ids: ["again"], embeddings: [embeddings[0] ?? []] });
    expect(await collection.nearest([embeddings[0] ?? []])).toEqual([{ id: "again", distance: 0 }]);
    await drop("all");
  });

  it("of half of the records: the rest is compacted, answers as before, and survives a crash", async () => {
    let { collection, peak } = await load("half");
    await collection.delete({ where: { index: { $lt: records / 2 } } });
    expect(await shrinksTo(collection, peak * 0.6)).toBe(true);
    const expectHalf = async (): Promise<void> => {
      expect(await collection.ids()).toEqual(idsFrom(records / 2, records));
      const sample = embeddings.slice(records - 200);
      const found = await collection.nearest(sample);
      expect(found.map(({ id }) => id)).toEqual(idsFrom(records - 200, records));
      expect((await collection.ids({ where_document: { $contains: `${records - 1} y` } })).length).toBe(1);
    };
    await expectHalf();
    await server.kill();
    server = await startServer(data);
    collection = collection.at(server.url);
    await expectHalf();
    expect(bytesOnDisk(collectionDirectory(data, collection.id))).toBeLessThan(peak * 0.6);
    await drop("half");
  });

  it("of a collection: its directory goes", async () => {
    const { collection } = await load("dropped");
    const before = bytesOnDisk(data);
    await drop("dropped");
    expect(await eventually(() => !existsSync(collectionDirectory(data, collection.id)), patienceMs)).toBe(true);
    expect(await eventually(() => bytesOnDisk(data) < before / 2, patienceMs)).toBe(true);
    const answer = await collection.post("get", {});
    expect(answer.status).toBe(404);
  });

  it("in the middle of traffic", async () => {
    const { collection, peak } = await load("busy");
    let isOver = false;
    const problems: string[] = [];
    const kept = idsFrom(records - 100, records);
    const expectKept = async (): Promise<void> => {
      const sample = random.below(100);
      const [found] = await collection.nearest([embeddings[records - 100 + sample] ?? []]);
      if (found?.id !== kept[sample]) problems.push(`${kept[sample]} was not found, but ${found?.id}`);
      const records100 = await collection.records({ ids: kept });
      if (records100.size !== kept.length) problems.push(`${records100.size} of ${kept.length} kept records`);
    };
    const readers = Array.from({ length: 2 }, async () => {
      while (!isOver) await expectKept();
    });
    const fresh: string[] = [];
    const writer = (async () => {
      while (!isOver) {
        const id = `fresh-${fresh.length}`;
        await collection.write("upsert", { ids: [id], embeddings: [random.embedding(dimensions)] });
        fresh.push(id);
      }
    })();
    for (let start = 0; start < records - 100; start += 100) {
      await collection.delete({ ids: idsFrom(start, start + 100) });
    }
    const isSmall = await shrinksTo(collection, peak * 0.5);
    isOver = true;
    await Promise.all([...readers, writer]);
    expect(problems).toEqual([]);
    expect(isSmall).toBe(true);
    expect(await collection.ids()).toEqual([...kept, ...fresh]);
    await drop("busy");
  });

  it("of everything by a reset: nothing is left but an empty catalog", async () => {
    await load("last");
    expect((await ask("POST", `${server.url}/api/v2/reset`)).status).toBe(200);
    expect(await eventually(() => bytesOnDisk(data) < 8 << 20, patienceMs)).toBe(true);
  });
});
