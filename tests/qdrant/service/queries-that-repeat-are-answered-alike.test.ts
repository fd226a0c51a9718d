import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "../client.js";

/**
 * A query that differs from an earlier one in nothing but its vector is not planned again. Whatever it was planned by may change in between. A batch
 * of queries is always planned, and says what each of its queries has to say.
 */
const client = new Client();

const points = Array.from({ length: 20 }, (_, index) => ({
  id: index,
  vector: { "": [index, 1], wide: [1, index, 1] },
  payload: { number: index, kind: index % 2 === 0 ? "even" : "odd" },
}));

const create = async (distance = "Dot"): Promise<void> => {
  const wide = { size: 3, distance: "Euclid" };
  await client.done("PUT", "/collections/points", { vectors: { "": { size: 2, distance }, wide } });
  await client.done("PUT", "/collections/points/points?wait=true", { points });
};

beforeAll(() => create());
afterAll(() => client.close());

const queries = (vector: readonly number[], wide: readonly number[]): readonly object[] => [
  { query: vector },
  { query: vector, limit: 3 },
  { query: vector, limit: 3, offset: 2 },
  { query: vector, with_payload: true, limit: 2 },
  { query: vector, with_payload: ["kind"], with_vector: true, limit: 2 },
  { query: { nearest: vector }, score_threshold: 30 },
  { query: vector, filter: { must: [{ key: "kind", match: { value: "odd" } }] } },
  { query: vector, filter: { must: [{ key: "number", range: { lt: 7 } }] } },
  { query: vector, params: { exact: true } },
  { query: wide, using: "wide", limit: 4 },
  { query: wide, using: "wide", limit: 4, with_vector: ["wide"] },
];

const askBoth = async (body: object): Promise<readonly [unknown, unknown]> => {
  const [one, several] = await Promise.all([
    client.send("POST", "/collections/points/points/query", body),
    client.send("POST", "/collections/points/points/query/batch", { searches: [body] }),
  ]);
  const [answer = null] = Array.isArray(several.result) ? several.result : [];
  return [one.error ?? one.result, several.error ?? answer];
};

const expectAlike = async (): Promise<void> => {
  for (const [vector, wide] of [
    [
      [1, 2],
      [1, 2, 3],
    ],
    [
      [-3, 5],
      [4, 5, 6],
    ],
    [
      [0.5, 1e30],
      [0, 0, 0],
    ],
    [
      [7, 8],
      [1, 1, 1],
    ],
  ] as const) {
    for (const body of queries(vector, wide)) {
      const [one, several] = await askBoth(body);
      expect(one, JSON.stringify(body)).toEqual(several);
      expect(one, JSON.stringify(body)).toHaveProperty("points");
    }
  }
};

it("a query that repeats is answered as one of a batch", () => expectAlike());

it("so it is when points, indexes and the collection itself have changed", async () => {
  await client.done("PUT", "/collections/points/points?wait=true", {
    points: [{ id: 100, vector: { "": [1000, 1000] }, payload: { number: 1, kind: "odd" } }],
  });
  await expectAlike();
  await client.done("PUT", "/collections/points/index?wait=true", { field_name: "kind", field_schema: "keyword" });
  await expectAlike();
  await client.done("DELETE", "/collections/points");
  await create("Cosine");
  await expectAlike();
});

it("one that is wrong is refused in the same words", async () => {
  for (const body of [
    { query: [1, 2, 3] },
    { query: [1, 2], using: "absent" },
    { query: [] },
    { query: [1, 2], limit: 0 },
    { query: ["a"] },
  ]) {
    const first = await client.send("POST", "/collections/points/points/query", body);
    await client.done("POST", "/collections/points/points/query", { query: [1, 2] });
    const again = await client.send("POST", "/collections/points/points/query", body);
    expect(first.error).not.toBeNull();
    expect(again).toMatchObject({ status: first.status, error: first.error });
  }
});

it("limits that come later are kept", async () => {
  const body = { query: [1, 2], limit: 10 };
  await client.done("POST", "/collections/points/points/query", body);
  await client.done("PATCH", "/collections/points", { strict_mode_config: { enabled: true, max_query_limit: 5 } });
  const { error } = await client.send("POST", "/collections/points/points/query", body);
  expect(error).toContain("Limit exceeded 10 > 5");
  await client.done("PATCH", "/collections/points", { strict_mode_config: { enabled: false } });
  await client.done("POST", "/collections/points/points/query", body);
});

it("queries that all differ are answered, too", async () => {
  for (let limit = 1; limit <= 150; limit++) {
    const { result } = await client.done("POST", "/collections/points/points/query", { query: [1, 2], limit });
    expect(result).toHaveProperty("points.length", Math.min(limit, points.length));
  }
  await expectAlike();
});
