import { afterAll, beforeAll, expect, it } from "vitest";
import { BothTransports } from "../transports/both-transports.js";
import type { Message } from "../transports/grpc-client.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
  const strict = {
    enabled: true,
    max_query_limit: 5,
    max_timeout: 10,
    unindexed_filtering_retrieve: false,
    search_allow_exact: false,
    search_max_hnsw_ef: 50,
    search_max_batchsize: 1,
  };
  const created = await both.rest(
    "PUT",
    "/collections/c",
    JSON.stringify({ vectors: { size: 2, distance: "Dot" }, strict_mode_config: strict }),
  );
  expect(created.result).toBe(true);
});
afterAll(() => both.stop());

const call = (method: string, message: object): Promise<Message> =>
  both.grpc.call(method, { collection_name: "c", ...message });

const nearest = { query: { nearest: { dense: { data: [1, 0] } } } };
const filter = { must: [{ field: { key: "a", match: { integer: 1 } } }] };
const restFilter = { must: [{ key: "a", match: { value: 1 } }] };

/** A call, and the request of REST that is refused in the same words. */
const requests: readonly (readonly [string, object, string, object])[] = [
  ["Points/Query", { ...nearest, limit: 6 }, "query", { query: [1, 0], limit: 6 }],
  ["Points/Query", { ...nearest, filter }, "query", { query: [1, 0], filter: restFilter }],
  ["Points/Query", { ...nearest, params: { exact: true } }, "query", { query: [1, 0], params: { exact: true } }],
  ["Points/Query", { ...nearest, params: { hnsw_ef: 60 } }, "query", { query: [1, 0], params: { hnsw_ef: 60 } }],
  ["Points/Search", { vector: [1, 0], limit: 6 }, "search", { vector: [1, 0], limit: 6 }],
  ["Points/Recommend", { positive: [{ num: 1 }], limit: 6 }, "recommend", { positive: [1], limit: 6 }],
  [
    "Points/QueryGroups",
    { ...nearest, group_by: "a", limit: 1, group_size: 1 },
    "query/groups",
    { query: [1, 0], group_by: "a", limit: 1, group_size: 1 },
  ],
  ["Points/Scroll", { limit: 6 }, "scroll", { limit: 6 }],
  ["Points/Scroll", { filter }, "scroll", { filter: restFilter }],
  ["Points/Count", { filter, exact: false }, "count", { filter: restFilter, exact: false }],
  ["Points/Count", { exact: true }, "count", { exact: true }],
  ["Points/SearchMatrixPairs", { sample: 3, limit: 2 }, "search/matrix/pairs", { sample: 3, limit: 2 }],
];

it("reads beyond the limits of a collection are refused in the words of REST", async () => {
  for (const [method, message, path, body] of requests) {
    const { status, error } = await both.rest("POST", `/collections/c/points/${path}`, JSON.stringify(body));
    expect([method, status >= 400]).toEqual([method, true]);
    await expect(call(method, message), method).rejects.toThrow(error);
  }
  const many = { query_points: [1, 2].map(() => ({ collection_name: "c", ...nearest, limit: 1 })) };
  await expect(call("Points/QueryBatch", many)).rejects.toThrow("batch size");
  await expect(call("Points/Query", { ...nearest, limit: 1, timeout: 11 })).rejects.toThrow("timeout");
});

it("reads within them are answered", async () => {
  const { result } = await call("Points/Query", { ...nearest, limit: 5 });
  expect(result ?? []).toEqual([]);
  expect((await call("Points/Scroll", { limit: 5 }))["result"] ?? []).toEqual([]);
});
