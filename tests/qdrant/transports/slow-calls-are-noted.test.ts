import { stringify } from "lossless-json";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { BothTransports } from "./both-transports.js";
import { entries } from "./grpc-client.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
  const vectors_config = { params: { size: 100, distance: "Dot" } };
  await both.grpc.call("Collections/Create", { collection_name: "c", vectors_config });
});

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(() => both.stop());

/** Lets two seconds pass between any two looks at the clock, so that every call is slow. */
const slowDown = (): void => {
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => {
    now += 2000;
    return now;
  });
};

const noted = async (): Promise<unknown> => (await both.rest("GET", "/profiler/slow_requests")).result;

it("a slow call is told with its message, whose vectors are counted", async () => {
  slowDown();
  const vector = Array.from({ length: 100 }, () => 0.1);
  const payload = entries({ n: { integer_value: "7" } });
  const points = [{ id: { num: "1" }, vectors: { vector: { dense: { data: vector } } }, payload }];
  await both.grpc.call("Points/Upsert", { collection_name: "c", wait: true, points });
  await both.grpc.call("Collections/Get", { collection_name: "c" });
  vi.restoreAllMocks();
  const told = JSON.parse(stringify(await noted()) ?? "") as { readonly requests: readonly object[] };
  expect(told.requests).toEqual([
    {
      collection_name: "c",
      duration: expect.any(Number) as unknown,
      datetime: expect.any(String) as unknown,
      request_name: "points-update",
      request_body: {
        collection_name: "c",
        wait: true,
        points: [
          {
            id: { num: 1 },
            vectors: {
              vector: { dense: { data: "... (100 floats)" } },
            },
            payload: { n: 7 },
          },
        ],
      },
      approx_count: 1,
    },
  ]);
});

it("a slow call that fails is told, too, and one that is not slow is not", async () => {
  const none = { collection_name: "none", ids: [{ num: "1" }] };
  await expect(both.grpc.call("Points/Get", { ...none, ids: [{ num: "2" }] })).rejects.toThrow("doesn't exist");
  slowDown();
  await expect(both.grpc.call("Points/Get", none)).rejects.toThrow("doesn't exist");
  vi.restoreAllMocks();
  const told = (await noted()) as { readonly requests: readonly { readonly collection_name: string }[] };
  expect(told.requests.filter(({ collection_name: name }) => name === "none")).toHaveLength(1);
});

it("a slow call with a filter that is none is refused as a fast one is", async () => {
  const filter = { must: [{ field: { key: "city", match: {} } }] };
  const refusal = async (): Promise<string> => {
    const failure: unknown = await both.grpc
      .call("Points/Count", { collection_name: "none", filter })
      .catch((error: unknown) => error);
    return String(failure);
  };
  const fast = await refusal();
  slowDown();
  expect(await refusal()).toBe(fast);
});

it("a field without an index in a slow search is an issue", async () => {
  slowDown();
  const filter = { must: [{ field: { key: "city", match: { keyword: "Bern" } } }] };
  const query = { nearest: { dense: { data: Array.from({ length: 100 }, () => 1) } } };
  await both.grpc.call("Points/Query", { collection_name: "c", query, filter });
  vi.restoreAllMocks();
  const issues = async () => JSON.stringify((await both.rest("GET", "/issues")).result);
  await vi.waitFor(async () => expect(await issues()).toContain("UNINDEXED_FIELD/c/city"));
});
