import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChromaCollection } from "./chroma-collection.js";
import { ConcurrentWriter } from "./concurrent-writer.js";
import { Random } from "./random.js";
import { type ServerProcess, scratchDirectory, sleep, startServer } from "./server-process.js";

const rounds = 20;
const seed = Number(process.env["VEXFS_TEST_SEED"] ?? Date.now() % 1_000_000);

/** Enough records for the collection to have a graph. */
const preloadedBatches = 21;
const preloadedBatch = 1000;

/** More than the 64 MiB of log that make a checkpoint. */
const heavyBytes = 72 << 20;
const heavyDocumentLength = 32 << 10;
const heavyBatch = 64;

/** How a round treats the server before it dies. */
type RoundKind = "traffic" | "heavy log" | "heavy deletes" | "clean stop";

const kindOf = (round: number): RoundKind => {
  if (round % 5 === 1) return "heavy log";
  if (round % 5 === 2) return "heavy deletes";
  if (round % 5 === 4) return "clean stop";
  return "traffic";
};

describe(`kill -9 in the middle of writes, ${rounds} times over (seed ${seed})`, () => {
  const random = new Random(seed);
  const data = scratchDirectory();
  const writers = Array.from(
    { length: 4 },
    (_, index) =>
      new ConcurrentWriter(
        { name: `w${index}`, dimensions: 8, batchMax: 20, documentLength: 0 },
        new Random(seed + 1 + index),
      ),
  );
  const heavyWriters = Array.from(
    { length: 2 },
    (_, index) =>
      new ConcurrentWriter(
        { name: `h${index}`, dimensions: 64, batchMax: heavyBatch, documentLength: heavyDocumentLength },
        new Random(seed + 100 + index),
      ),
  );
  let server: ServerProcess;
  let everyday: ChromaCollection;
  let heavy: ChromaCollection;

  beforeAll(async () => {
    server = await startServer(data);
    everyday = await ChromaCollection.create(server.url, "everyday");
    heavy = await ChromaCollection.create(server.url, "heavy");
    for (let batch = 0; batch < preloadedBatches; batch++) {
      await writers[batch % writers.length]?.add(everyday, preloadedBatch, "base64");
    }
  });

  afterAll(() => {
    const sum = (all: readonly ConcurrentWriter[], value: (writer: ConcurrentWriter) => number): number =>
      all.reduce((total, writer) => total + value(writer), 0);
    const all = [...writers, ...heavyWriters];
    process.stdout.write(
      `${sum(all, (writer) => writer.acknowledgedWrites)} acknowledged writes of ` +
        `${sum(all, (writer) => writer.acknowledgedRecords)} records, ${sum(all, (writer) => writer.records.size)} records in the end\n`,
    );
  });

  for (let round = 0; round < rounds; round++) {
    const kind = kindOf(round);
    it(`round ${round + 1}, ${kind}`, { timeout: 60_000 }, async () => {
      let isOver = false;
      const traffic = [
        ...writers.map((writer) => writer.writeUntil(everyday, () => isOver)),
        ...heavyTraffic(kind, round),
      ];
      await sleep(random.below(700, 100));
      // The heavy rounds run to their end while everyday traffic goes on, so that the crash falls into what they set off.
      await Promise.all(traffic.slice(writers.length));
      if (kind.startsWith("heavy")) await sleep(random.below(400));
      const ended = await (kind === "clean stop" ? server.stop() : server.kill());
      isOver = true;
      await Promise.all(traffic);
      expect(ended).toEqual(kind === "clean stop" ? { code: 0, signal: null } : { code: null, signal: "SIGKILL" });

      server = await startServer(data);
      everyday = everyday.at(server.url);
      heavy = heavy.at(server.url);
      await expectEverythingThere();
    });
  }

  const heavyTraffic = (kind: RoundKind, round: number): readonly Promise<unknown>[] => {
    if (kind === "heavy log") {
      const requests = heavyBytes / heavyWriters.length / (heavyBatch * heavyDocumentLength);
      return heavyWriters.map(async (writer) => {
        for (let sent = 0; sent < requests; sent++) await writer.add(heavy, heavyBatch, "base64");
      });
    }
    if (kind === "heavy deletes") {
      const share = round % 2 === 0 ? 1 : 0.6;
      return heavyWriters.map((writer) => writer.deleteShare(heavy, share));
    }
    return [];
  };

  const expectEverythingThere = async (): Promise<void> => {
    const [stored, storedHeavy] = await Promise.all([everyday.records(), heavy.records()]);
    expect(writers.flatMap((writer) => writer.settle(stored))).toEqual([]);
    expect(heavyWriters.flatMap((writer) => writer.settle(storedHeavy))).toEqual([]);
    expect(await everyday.count()).toBe(stored.size);
    await expectFound(everyday, writers);
    await expectFound(heavy, heavyWriters);
    await expectFiltersRight();
  };

  /** A sample of the records must each be the nearest to its own embedding. */
  const expectFound = async (collection: ChromaCollection, all: readonly ConcurrentWriter[]): Promise<void> => {
    const records = all.flatMap((writer) => [...writer.records]);
    const sample = records.filter(() => random.next() < 500 / records.length);
    if (sample.length === 0) return;
    const found = await collection.nearest(sample.map(([, { embedding }]) => embedding));
    const missed = sample.filter(([id], index) => found[index]?.id !== id || found[index]?.distance !== 0);
    // A walk over a graph may miss one now and then; a search among named records is exact.
    expect(missed.length, `missed ${missed.map(([id]) => id).join(" ")}`).toBeLessThanOrEqual(sample.length / 200);
    for (const [id, { embedding }] of missed) {
      expect(await collection.nearest([embedding], { ids: [id] })).toEqual([{ id, distance: 0 }]);
    }
  };

  const expectFiltersRight = async (): Promise<void> => {
    const bucket = `bucket-${random.below(10)}`;
    const records = writers.flatMap((writer) => [...writer.records]);
    const expected = records.filter(([, { metadata }]) => metadata?.["bucket"] === bucket).map(([id]) => id);
    expect([...(await everyday.ids({ where: { bucket } }))].sort()).toEqual(expected.sort());
    const [id, record] = random.pick(records);
    const document = record.document ?? "";
    const withText = records.filter(([, { document: text }]) => text?.includes(document)).map(([found]) => found);
    expect(withText).toContain(id);
    expect([...(await everyday.ids({ where_document: { $contains: document } }))].sort()).toEqual(withText.sort());
  };
});
