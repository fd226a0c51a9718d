import { afterAll, beforeAll, expect, it } from "vitest";
import { type Answer, type Json, NativeApp } from "./native-app.js";

/**
 * A query that differs from an earlier one in nothing but its embeddings is not planned again. Whatever it was planned by may change in between.
 * One that names ids is always planned, and says the same when it names them all.
 */
const app = new NativeApp({ runsFunctions: false });
let path = "";

const numbers = Array.from({ length: 20 }, (_, index) => index);
const ids = numbers.map((number) => `id${number}`);
const records = {
  ids,
  embeddings: numbers.map((number) => [number, 1]),
  metadatas: numbers.map((number) => ({ number, kind: number % 2 === 0 ? "even" : "odd" })),
  documents: numbers.map((number) => `document ${number}`),
};

beforeAll(async () => {
  path = await app.collection("points");
  await app.post(`${path}/add`, records);
});
afterAll(() => app.stop());

const queries = (embeddings: readonly (readonly number[])[]): readonly Json[] => [
  { query_embeddings: embeddings },
  { query_embeddings: embeddings, n_results: 3 },
  { query_embeddings: embeddings, n_results: 0 },
  { query_embeddings: embeddings, n_results: 2, include: ["embeddings", "uris"] },
  { query_embeddings: embeddings, where: { kind: "odd" } },
  { query_embeddings: embeddings, where: { number: { $lt: 7 } }, where_document: { $contains: "5" } },
  { query_embeddings: embeddings, where_document: { $regex: "document 1[0-9]" } },
];

const ask = (body: Json): Promise<Answer> => app.post(`${path}/query`, body);

const expectAlike = async (): Promise<void> => {
  for (const embeddings of [
    [[1, 2]],
    [[-3, 5]],
    [[0.5, 1e30]],
    [[7, 8]],
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [0, 0],
    ],
  ]) {
    for (const body of queries(embeddings)) {
      const [one, planned] = await Promise.all([ask(body), ask({ ...body, ids })]);
      expect(one.status).toBe(200);
      expect(one, JSON.stringify(body)).toEqual(planned);
    }
  }
};

it("a query that repeats is answered as one that is planned", () => expectAlike());

it("so it is when records and the collection itself have changed", async () => {
  await app.post(`${path}/update`, { ids: ["id3"], embeddings: [[1000, 1000]], metadatas: [{ kind: "even" }] });
  await expectAlike();
  await app.post(`${path}/delete`, { where: { number: { $gt: 15 } } });
  const known = ids.slice(0, 16);
  const body = { query_embeddings: [[14, 1]], n_results: 20 };
  expect(await ask(body)).toEqual(await ask({ ...body, ids: known }));
});

it("one that is wrong is refused in the same words", async () => {
  const wrong = [
    { query_embeddings: [[1, 2, 3]] },
    { query_embeddings: [[1, 2], [1]] },
    { query_embeddings: [[]] },
    { query_embeddings: [] },
    { query_embeddings: [["a"]] },
    { query_embeddings: [[1, 2]], where: {} },
    { query_embeddings: [[1, 2]], where_document: { $regex: "(" } },
    { query_embeddings: [[1, 2]], include: ["everything"] },
  ];
  for (const body of wrong) {
    const first = await ask(body);
    await ask({ query_embeddings: [[1, 2]] });
    expect(await ask(body)).toEqual(first);
    expect(first.status, JSON.stringify(body)).toBeGreaterThanOrEqual(body.query_embeddings.length === 0 ? 200 : 400);
  }
});

it("a query of a collection that is gone is refused, and so is one that another database is asked", async () => {
  const gone = await app.collection("gone");
  await app.post(`${gone}/add`, { ids: ["a"], embeddings: [[1, 2]] });
  const query = { query_embeddings: [[1, 2]] };
  for (let turn = 0; turn < 2; turn++) expect((await app.post(`${gone}/query`, query)).status).toBe(200);
  const elsewhere = gone.replace("default_database", "elsewhere");
  expect((await app.post(`${elsewhere}/query`, query)).status).toBe(404);
  await app.delete("/api/v2/tenants/default_tenant/databases/default_database/collections/gone");
  expect((await app.post(`${gone}/query`, query)).status).toBe(404);
});

it("an embedding of another dimension is refused in the words that a query for ids is refused in", async () => {
  for (let turn = 0; turn < 2; turn++) {
    const body = { query_embeddings: [[1, 2, 3]], n_results: 1 };
    const [one, planned] = await Promise.all([ask(body), ask({ ...body, ids })]);
    expect(one).toEqual(planned);
    expect(one.body["message"]).toBe("Collection expecting embedding with dimension of 2, got 3");
  }
});
