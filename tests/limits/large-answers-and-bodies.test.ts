import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChromaCollection, toBase64 } from "../durability/chroma-collection.js";
import { Random } from "../durability/random.js";
import { type ServerProcess, scratchDirectory, startServer } from "../durability/server-process.js";

const bodyBytesMax = 40 << 20;

describe("large answers and large bodies", { timeout: 60_000 }, () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startServer(scratchDirectory());
  });
  afterAll(() => server.kill());

  it("a get of 100,000 records brings each of them, whole and in order", async () => {
    const count = 100_000;
    const dimensions = 16;
    const random = new Random(11);
    const collection = await ChromaCollection.create(server.url, "many");
    const embeddings = Array.from({ length: count }, () => random.embedding(dimensions));
    const batch = 10_000;
    for (let start = 0; start < count; start += batch) {
      const numbers = Array.from({ length: batch }, (_, index) => start + index);
      await collection.write("add", {
        ids: numbers.map((number) => `record-${number}`),
        embeddings: embeddings.slice(start, start + batch).map(toBase64),
        documents: numbers.map((number) => `the document of record ${number}`),
        metadatas: numbers.map((number) => ({ number, third: number % 3 })),
      });
    }
    const records = await collection.records();
    expect(records.size).toBe(count);
    let number = 0;
    for (const [id, record] of records) {
      if (id !== `record-${number}`) expect(id).toBe(`record-${number}`);
      if (record.metadata?.["number"] !== number) expect(record.metadata).toEqual({ number, third: number % 3 });
      const expected = embeddings[number] ?? [];
      if (expected.some((component, index) => component !== record.embedding[index])) {
        expect(record.embedding).toEqual(expected);
      }
      number += 1;
    }
    expect((await collection.ids({ where: { third: 1 } })).length).toBe(33_333);
    const ids = Array.from({ length: count }, (_, index) => `record-${index}`);
    expect((await collection.ids({ ids })).length).toBe(count);
    const [nearest] = await nearestIds(collection, embeddings[77_777] ?? [], 50_000);
    expect(nearest?.length).toBe(50_000);
    expect(nearest?.[0]).toBe("record-77777");
  });

  const nearestIds = async (
    collection: ChromaCollection,
    embedding: readonly number[],
    results: number,
  ): Promise<readonly (readonly string[])[]> => {
    const answer = await collection.post("query", { query_embeddings: [embedding], n_results: results, include: [] });
    expect(answer.status).toBe(200);
    return (JSON.parse(answer.text) as { ids: string[][] }).ids;
  };

  it("a body of just under 40 MiB is taken, one just over is refused with 413", async () => {
    const collection = await ChromaCollection.create(server.url, "heavy");
    const body = (id: string, bytes: number): string => {
      const frame = (document: string): string =>
        JSON.stringify({ ids: [id], embeddings: [[1, 2, 3]], documents: [document] });
      return frame("z".repeat(bytes - frame("").length));
    };
    const send = async (text: string): Promise<{ status: number; text: string }> => {
      const answer = await fetch(`${server.url}${collectionPath(collection.id)}/add`, {
        method: "POST",
        body: text,
        headers: { "content-type": "application/json" },
      });
      return { status: answer.status, text: await answer.text() };
    };
    expect((await send(body("under", bodyBytesMax))).status).toBe(201);
    expect(await send(body("over", bodyBytesMax + 1))).toEqual({ status: 413, text: "Payload too large" });
    expect(await collection.ids()).toEqual(["under"]);
    const [[, record] = []] = [...(await collection.records())];
    expect(record?.document?.length).toBeGreaterThan(bodyBytesMax - 200);
    expect(await collection.ids({ where_document: { $contains: "z".repeat(1000) } })).toEqual(["under"]);
  });

  it("more bodies at once than fit are answered 503 with Retry-After, and the others are taken", async () => {
    const small = await startServer(scratchDirectory(), {
      environment: { VEXFS__LIMITS__BODY_BYTES_IN_FLIGHT_MAX: String(60 << 20) },
    });
    const collection = await ChromaCollection.create(small.url, "crowded");
    const document = "z".repeat(20 << 20);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        collection.post("add", { ids: [`record-${index}`], embeddings: [[1, 2]], documents: [document] }),
      ),
    );
    for (const { status, headers } of answers) {
      expect([201, 503]).toContain(status);
      if (status === 503) expect(headers.get("retry-after")).toBe("1");
    }
    const taken = answers.filter(({ status }) => status === 201).length;
    expect(taken).toBeGreaterThan(0);
    expect(await collection.count()).toBe(taken);
    await small.kill();
  });
});

const collectionPath = (id: string): string =>
  `/api/v2/tenants/default_tenant/databases/default_database/collections/${id}`;
