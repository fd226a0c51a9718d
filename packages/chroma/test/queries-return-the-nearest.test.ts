import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { messageOf, TestClient } from "./support/client.js";

const client = new TestClient();
const paths: Record<string, string> = {};
beforeAll(async () => {
  for (const space of ["l2", "cosine", "ip"]) {
    paths[space] = await client.collection(`space-${space}`, { configuration: { hnsw: { space } } });
    await client.post(`${paths[space]}/add`, {
      ids: ["a", "b", "z"],
      embeddings: [
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    });
  }
});
afterAll(() => client.close());

const query = async (path: string | undefined, body: object) =>
  JSON.parse((await client.post(`${path}/query`, body)).text) as Record<string, unknown>;

it.each([
  ["l2", "abz", [1, 2, 4]],
  ["cosine", "abz", [0, 0.29289323, 1]],
  ["ip", "abz", [-1, -1, 1]],
])("the distance of %s", async (space, ids, distances) => {
  const answer = await query(paths[space], { query_embeddings: [[2, 0]], include: ["distances"] });
  expect(answer["ids"]).toEqual([ids.split("")]);
  expect((answer["distances"] as number[][])[0]).toEqual(distances.map((value) => expect.closeTo(value, 6)));
});

it("columns come in a list for each query, null where they are not asked for", async () => {
  const answer = await query(paths["l2"], {
    query_embeddings: [
      [1, 0],
      [0, 0],
    ],
    n_results: 1,
    include: ["embeddings"],
  });
  expect(answer).toEqual({
    ids: [["a"], ["z"]],
    embeddings: [[[1, 0]], [[0, 0]]],
    documents: null,
    uris: null,
    metadatas: null,
    distances: null,
    include: ["embeddings"],
  });
});

it.each([
  [{ query_embeddings: [] }, []],
  [{ query_embeddings: [[1, 0]], n_results: 0 }, [[]]],
  [{ query_embeddings: [[1, 0]], n_results: 100 }, [["a", "b", "z"]]],
  [{ query_embeddings: [[1, 0]], ids: [] }, [[]]],
  [{ query_embeddings: [[1, 0]], ids: ["z", "z"] }, [["z"]]],
  [{ query_embeddings: [[1, 0]], ids: ["a", "nope"], where: { none: 1 } }, [[]]],
  [
    {
      query_embeddings: [
        [1, 0],
        [1, 0],
      ],
      where: { none: 1 },
    },
    [[], []],
  ],
])("%j returns the ids %j", async (body, ids) => {
  expect((await query(paths["l2"], body))["ids"]).toEqual(ids);
});

it("unknown ids alone are an internal error, in Chroma's words", async () => {
  const answer = await client.post(`${paths["l2"]}/query`, { query_embeddings: [[1, 0]], ids: ["zz", "nope"] });
  expect([answer.status, answer.text]).toEqual([
    500,
    '{"error":"InternalError","message":"Error executing plan: Internal error: Error finding id"}',
  ]);
});

it("an unknown id beside known ones is passed over", async () => {
  const answer = await query(paths["l2"], { query_embeddings: [[1, 0]], ids: ["zz", "b", "a"], include: [] });
  expect(answer["ids"]).toEqual([["a", "b"]]);
});

it("a collection without records has empty lists for any dimension", async () => {
  const path = await client.collection("nothing-yet");
  expect(await query(path, { query_embeddings: [[1, 2, 3]] })).toMatchObject({ ids: [[]], distances: [[]] });
});

it.each([
  [[[1, 2, 3]], "Collection expecting embedding with dimension of 2, got 3"],
  [[[]], "Collection expecting embedding with dimension of 2, got 0"],
  [[[1, 2], [1]], "Inconsistent dimensions in provided embeddings"],
])("the embeddings %j are refused", async (embeddings, message) => {
  expect(messageOf(await client.post(`${paths["l2"]}/query`, { query_embeddings: embeddings }))).toBe(message);
});

it("the nearest come first, whatever is stored", async () => {
  const vector = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 3 });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(vector, { minLength: 1, maxLength: 20 }), vector, async (embeddings, wanted) => {
      round += 1;
      const path = await client.collection(`property-${round}`);
      await client.post(`${path}/add`, { ids: embeddings.map((_, index) => String(index)), embeddings });
      const answer = await query(path, { query_embeddings: [wanted], n_results: 20, include: ["distances"] });
      const squared = (item: readonly number[]): number =>
        item.reduce((sum, value, index) => sum + (value - (wanted[index] ?? 0)) ** 2, 0);
      expect(answer["distances"]).toEqual([embeddings.map(squared).sort((a, b) => a - b)]);
    }),
    { numRuns: 30 },
  );
});
