import { describe, expect, it } from "vitest";
import { ChromaCollection } from "./chroma-collection.js";
import { ConcurrentWriter } from "./concurrent-writer.js";
import { collectionFiles, framesOf } from "./data-files.js";
import { Random } from "./random.js";
import { scratchDirectory, sleep, startServer } from "./server-process.js";

const stopMsMax = 5000;

describe("a clean stop", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`on ${signal} in the middle of writes and reads keeps all of it and leaves nothing to replay`, async () => {
      const data = scratchDirectory();
      let server = await startServer(data);
      let collection = await ChromaCollection.create(server.url, "busy");
      const writers = Array.from(
        { length: 6 },
        (_, index) =>
          new ConcurrentWriter(
            { name: `w${index}`, dimensions: 32, batchMax: 50, documentLength: 200 },
            new Random(index),
          ),
      );
      await writers[0]?.add(collection, 3000, "base64");
      let isOver = false;
      const busy = collection;
      const traffic = [
        ...writers.map((writer) => writer.writeUntil(busy, () => isOver)),
        readUntil(busy, () => isOver),
        readUntil(busy, () => isOver),
      ];
      await sleep(600);
      const began = performance.now();
      const ended = await server.stop(signal);
      const stopMs = performance.now() - began;
      isOver = true;
      await Promise.all(traffic);
      expect(ended).toEqual({ code: 0, signal: null });
      expect(stopMs).toBeLessThan(stopMsMax);
      expect(server.output()).toContain('"msg":"stopped"');

      expect(framesOf(data, collection.id)).toBe(0);
      expect(collectionFiles(data, collection.id, /\.vxs$/)).toHaveLength(1);
      expect(collectionFiles(data, collection.id, /\.(tmp|removed)/)).toEqual([]);
      server = await startServer(data);
      collection = collection.at(server.url);
      const stored = await collection.records();
      expect(writers.flatMap((writer) => writer.settle(stored))).toEqual([]);
      expect((await server.stop()).code).toBe(0);
    });
  }

  it("cuts requests that do not end, once the drain is over", async () => {
    const data = scratchDirectory();
    const server = await startServer(data, { flags: ["--drain-timeout-ms", "500"] });
    const collection = await ChromaCollection.create(server.url, "slow");
    await collection.write("add", { ids: ["a"], embeddings: [[1]] });
    // A body that never ends.
    const endless = fetch(`${server.url}/api/v2/reset`, {
      method: "POST",
      body: new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from("{")) }),
      duplex: "half",
    } as RequestInit).catch(() => null);
    await sleep(200);
    const began = performance.now();
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(stopMsMax);
    await endless;
    expect(framesOf(data, collection.id)).toBe(0);
  });
});

const readUntil = async (collection: ChromaCollection, isDone: () => boolean): Promise<void> => {
  const random = new Random(99);
  while (!isDone()) {
    try {
      await collection.nearest([random.embedding(32)]);
    } catch (error) {
      // The server is gone.
      if (error instanceof TypeError) return;
      throw error;
    }
  }
};
