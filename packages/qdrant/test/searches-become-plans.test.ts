import type { SearchOptions } from "@vexfs/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecordingClient } from "./support/recording-engine.js";

let client: RecordingClient;
beforeEach(async () => {
  client = new RecordingClient();
  await client.create("c", [{ name: "" }, { name: "text", kind: "sparse", dimension: null }]);
  await client.create("other", [{ name: "" }]);
});
afterEach(() => client.close());

const planOf = async (path: string, body: unknown) => {
  const answer = await client.send("POST", `c/points/${path}`, body);
  expect(answer).toMatchObject({ status: 200, error: null });
  return client.plans.at(-1);
};

describe("the universal query", () => {
  it.each([[[1, 2]], [{ nearest: [1, 2] }]])("finds the nearest to %j", async (query) => {
    expect(await planOf("query", { query, params: { hnsw_ef: 64, exact: true } })).toEqual({
      source: {
        kind: "nearest",
        space: "",
        queries: expect.objectContaining({ items: [[1, 2]] }),
        ef: 64,
        exact: true,
      },
      offset: 0,
      limit: 10,
    });
  });

  it.each([
    [
      { ignore: true, rescore: false, oversampling: 2.5 },
      { ignore: true, rescore: false, oversampling: 2.5 },
    ],
    [{ ignore: false, rescore: true, oversampling: 1 }, undefined],
    [{}, undefined],
  ])("says what is made of quantized vectors: %j", async (quantization, codes) => {
    const plan = await planOf("query", { query: [1, 2], params: { quantization } });
    expect((plan?.source as SearchOptions | undefined)?.codes).toEqual(codes);
  });

  it("finds the nearest to a sparse vector", async () => {
    const vector = { indices: [1], values: [2] };
    expect(await planOf("query", { query: vector, using: "text" })).toMatchObject({
      source: { space: "text", queries: { kind: "sparseVectors", items: [vector] } },
    });
  });

  it("finds the nearest to a point, which does not come back", async () => {
    expect(await planOf("query", { query: 7, filter: { must: { has_id: [8] } }, score_threshold: 0.5 })).toMatchObject({
      source: { kind: "nearest", queries: { items: [[7, 0]] } },
      filter: { kind: "and", filters: [{ kind: "not", filter: { kind: "hasId", ids: ["7"] } }, { kind: "hasId" }] },
      threshold: 0.5,
    });
  });

  it("looks points up elsewhere, and does not leave them out then", async () => {
    const plan = await planOf("query", { query: { nearest: 7 }, lookup_from: { collection: "other" } });
    expect(plan?.filter).toBeUndefined();
  });

  it("recommends, discovers and finds contexts", async () => {
    const recommend = { positive: [7, [0, 1]], negative: [8], strategy: "best_score" };
    expect(await planOf("query", { query: { recommend } })).toMatchObject({
      source: {
        kind: "recommend",
        positives: {
          items: [
            [7, 0],
            [0, 1],
          ],
        },
        negatives: { items: [[8, 0]] },
        strategy: "bestScore",
      },
      filter: { kind: "not", filter: { ids: ["7", "8"] } },
    });
    const pair = { positive: 7, negative: [0, 1] };
    expect(await planOf("query", { query: { discover: { target: [1, 1], context: pair } } })).toMatchObject({
      source: {
        kind: "discover",
        target: { items: [[1, 1]] },
        positives: { items: [[7, 0]] },
        negatives: { length: 1 },
      },
    });
    expect(await planOf("query", { query: { context: [pair, pair] } })).toMatchObject({
      source: { kind: "context", positives: { length: 2 } },
    });
  });

  it("orders by a field, and by id without a query", async () => {
    const order = { key: "a.b", direction: "desc", start_from: "1970-01-01T00:00:01Z" };
    expect(await planOf("query", { query: { order_by: order } })).toMatchObject({
      source: {
        kind: "ordered",
        path: ["a", "b"],
        type: "datetime",
        direction: "descending",
        from: { int: 1_000_000n },
      },
    });
    expect(await planOf("query", {})).toMatchObject({ source: { kind: "scan", order: "id" } });
  });

  it("groups", async () => {
    expect(await planOf("query/groups", { query: [1, 2], group_by: "a[]" })).toMatchObject({
      grouping: { path: ["a", { each: true }], groups: 10, size: 3 },
    });
  });

  it("adds the point that a group is named after", async () => {
    client.rows.push('1\n{"hits":[],"id":1\n"x"\n{"hits":[],"id":"x"', '1\n{"id":1,"payload":{"a":1}}');
    const body = { query: [1, 2], group_by: "a", with_lookup: "other" };
    expect((await client.send("POST", "c/points/query/groups", body)).result).toEqual({
      groups: [
        { hits: [], id: 1, lookup: { id: 1, payload: { a: 1 } } },
        { hits: [], id: "x" },
      ],
    });
  });

  it("answers a batch in its order", async () => {
    client.rows.push('[{"id":1}]', '[{"id":2}]');
    const answer = await client.send("POST", "c/points/query/batch", { searches: [{ query: [1, 2] }, {}] });
    expect(answer.result).toEqual([{ points: [{ id: 1 }] }, { points: [{ id: 2 }] }]);
  });

  it.each([
    [{ query: [1, 2], limit: 0 }, 422, "internal.limit: value 0 invalid, must be 1 or larger"],
    [{ query: [1, 2], params: { hnsw_ef: 0 } }, 422, "internal.params.hnsw_ef: value 0 invalid, must be 1 or larger"],
    [{ query: [1, 2, 3] }, 400, "Wrong input: Vector dimension error: expected dim: 2, got 3"],
    [{ query: [1, 2], using: "no" }, 400, "Wrong input: Not existing vector name error: no"],
    [{ query: [1, 2], with_vector: ["no"] }, 400, "Wrong input: Not existing vector name error: no"],
    [{ query: 404 }, 404, "Not found: No point with id 404 found"],
    [{ query: 405 }, 404, 'Not found: Vector with name "" for point not found'],
    [{ query: { recommend: {} } }, 422, "At least one positive or negative vector/id must be provided"],
    [{ score_threshold: 1 }, 400, "Bad request: A query is needed to use the score_threshold."],
    [{ query: "x" }, 400, "Expected some form of vector, id, or a type of query"],
  ])("refuses %j", async (body, status, error) => {
    const answer = await client.send("POST", "c/points/query", body);
    expect(answer.status).toBe(status);
    expect(answer.error).toContain(error);
  });
});

describe("the older searches", () => {
  it("search by a vector, named or not", async () => {
    expect(await planOf("search", { vector: [1, 2], top: 3, offset: 1 })).toMatchObject({ offset: 1, limit: 3 });
    const vector = { name: "text", vector: { indices: [1], values: [2] } };
    expect(await planOf("search", { vector, limit: 1 })).toMatchObject({ source: { space: "text" } });
    expect((await client.send("POST", "c/points/search", { vector: [1, 2] })).error).toContain("missing field `limit`");
  });

  it("recommend and discover", async () => {
    expect(await planOf("recommend", { positive: [7], limit: 1 })).toMatchObject({
      source: { strategy: "averageVector" },
    });
    const none = await client.send("POST", "c/points/recommend", { negative: [7], limit: 1 });
    expect(none.error).toBe("Bad request: At least one positive vector ID required with this strategy");
    const context = [{ positive: 7, negative: 8 }];
    expect(await planOf("discover", { target: 9, context, limit: 1 })).toMatchObject({ source: { kind: "discover" } });
    expect(await planOf("discover", { context, limit: 1 })).toMatchObject({ source: { kind: "context" } });
  });

  it("answer with bare lists", async () => {
    client.rows.push('[{"id":1}]');
    expect((await client.send("POST", "c/points/search", { vector: [1, 2], limit: 1 })).result).toEqual([{ id: 1 }]);
  });
});

describe("reading points", () => {
  it("gets one, or says that it is not there", async () => {
    client.rows.push('[{"id":1,"payload":{}}]');
    expect((await client.send("GET", "c/points/1")).result).toEqual({ id: 1, payload: {} });
    expect(await client.send("GET", "c/points/2")).toMatchObject({
      status: 404,
      error: "Not found: Point with id 2 does not exists!",
    });
    expect((await client.send("GET", "c/points/x")).error).toBe('Wrong input: Can not recognize "x" as point id');
  });

  it("gets several in the order in which they are asked for", async () => {
    client.rows.push('1\n{"id":1}\n2\n{"id":2}');
    expect((await client.send("POST", "c/points", { ids: [2, 3, 1, 2] })).result).toEqual([{ id: 2 }, { id: 1 }]);
  });

  it("scrolls by id and by a field", async () => {
    client.rows.push('{"id":5},\n{"id":6}\n11', "[]");
    const page = await client.send("POST", "c/points/scroll", { limit: 1, offset: 5 });
    expect(page.result).toEqual({ points: [{ id: 5 }], next_page_offset: 6 });
    expect(client.plans).toMatchObject([{ source: { kind: "scan", order: "id", from: "5" }, limit: 2 }]);
    const ordered = await client.send("POST", "c/points/scroll", { order_by: "a" });
    expect(ordered.result).toEqual({ points: [], next_page_offset: null });
    const both = await client.send("POST", "c/points/scroll", { order_by: "a", offset: 5 });
    expect(both.error).toContain("Cannot use an `offset` when using `order_by`");
  });

  it("counts, and counts by value", async () => {
    expect((await client.send("POST", "c/points/count", { exact: true })).result).toEqual({ count: 3 });
    expect((await client.send("POST", "c/facet", { key: "a" })).result).toEqual({
      hits: [{ value: Number(9_007_199_254_740_993n), count: 2 }],
    });
  });

  it("selects parts of payloads and some vectors", async () => {
    await planOf("query", { query: [1, 2], with_payload: { exclude: ["a.b"] }, with_vectors: ["text"] });
    expect(client.renderings.at(-1)).toMatchObject([
      {},
      {
        body: expect.arrayContaining([
          expect.objectContaining({ value: "payload", select: { exclude: [["a", "b"]] } }),
          expect.objectContaining({ value: "vectors", spaces: ["text"] }),
        ]),
      },
      {},
    ]);
    const refused = await client.send("POST", "c/points/scroll", { with_payload: { include: [], exclude: [] } });
    expect(refused.error).toContain("Expected a boolean, an array of strings, or an object with an include/exclude");
  });
});
