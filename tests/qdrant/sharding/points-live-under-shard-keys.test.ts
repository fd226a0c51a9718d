import { afterAll, beforeEach, expect, it } from "vitest";
import { type Answer, Client } from "../client.js";

const client = new Client({ clusterEnabled: true });
afterAll(() => client.close());

const points = "/collections/c/points";

const create = (settings: object = {}): Promise<Answer> =>
  client.done("PUT", "/collections/c", {
    vectors: { size: 2, distance: "Dot" },
    sharding_method: "custom",
    ...settings,
  });

const addKey = (shard_key: unknown, settings: object = {}): Promise<Answer> =>
  client.done("PUT", "/collections/c/shards", { shard_key, ...settings });

const upsert = (shard_key: unknown, ...written: readonly object[]): Promise<Answer> =>
  client.send("PUT", `${points}?wait=true`, { points: written, shard_key });

/** The ids and keys of what a read finds. */
const found = async (path: string, body: object = {}): Promise<readonly (readonly unknown[])[]> => {
  const { result } = await client.done("POST", `${points}${path}`, body);
  const rows = Array.isArray(result) ? result : (result as { points: unknown[] }).points;
  return (rows as { id: unknown; shard_key: unknown }[]).map(({ id, shard_key: key }) => [id, key]);
};

beforeEach(async () => {
  await client.done("DELETE", "/collections/c");
});

/** Under `cats` 1 and 2, under 7 another 1 and 3. */
const fill = async (): Promise<void> => {
  await create();
  await addKey("cats");
  await addKey(7);
  const [east, north] = [
    [1, 0],
    [0, 1],
  ];
  await upsert("cats", { id: 1, vector: east, payload: { of: "cats" } }, { id: 2, vector: north });
  await upsert(7, { id: 1, vector: [5, 0], payload: { of: "seven" } }, { id: 3, vector: [3, 0] });
};

it("keys are created, listed and dropped with their points", async () => {
  await fill();
  const keys = async () => (await client.done("GET", "/collections/c/shards")).result;
  expect(await keys()).toEqual({ shard_keys: [{ key: "cats" }, { key: 7 }] });
  const again = await client.send("PUT", "/collections/c/shards", { shard_key: "cats" });
  expect([again.status, again.error]).toEqual([
    400,
    'Bad request: Sharding key "cats" already exists for collection c',
  ]);
  await client.done("POST", "/collections/c/shards/delete", { shard_key: 7 });
  expect(await keys()).toEqual({ shard_keys: [{ key: "cats" }] });
  expect(await found("/scroll")).toEqual([
    [1, "cats"],
    [2, "cats"],
  ]);
  const gone = await client.send("POST", "/collections/c/shards/delete", { shard_key: 7 });
  expect(gone.error).toBe("Bad request: Sharding key 7 does not exist for collection c");
  await addKey(7);
  expect(await found("/scroll", { shard_key: 7 })).toEqual([]);
});

it("reads look at the keys that they name, or at all", async () => {
  await fill();
  expect(await found("/scroll", { shard_key: 7 })).toEqual([
    [1, 7],
    [3, 7],
  ]);
  expect(await found("/query", { query: [1, 0], shard_key: ["cats"] })).toEqual([
    [1, "cats"],
    [2, "cats"],
  ]);
  expect(await found("/search", { vector: [1, 0], limit: 2 })).toEqual([
    [1, 7],
    [3, 7],
  ]);
  // An id of several keys is shown once where points come by their ids.
  expect((await found("/scroll")).map(([id]) => id)).toEqual([1, 2, 3]);
  expect((await found("", { ids: [3, 1] })).map(([id]) => id)).toEqual([3, 1]);
  const counts = [{}, { shard_key: "cats" }, { shard_key: ["cats", 7] }].map(async (body) => {
    const { result } = await client.done("POST", `${points}/count`, body);
    return result;
  });
  expect(await Promise.all(counts)).toEqual([{ count: 4 }, { count: 2 }, { count: 4 }]);
  const point = await client.done("GET", `${points}/3`);
  expect(point.result).toMatchObject({ id: 3, vector: [3, 0], shard_key: 7 });
});

it("searches find an id of several keys once, where it is best", async () => {
  await fill();
  const once = [
    [1, 7],
    [3, 7],
    [2, "cats"],
  ];
  expect(await found("/search", { vector: [1, 0], limit: 3 })).toEqual(once);
  expect(await found("/search", { vector: [1, 0], limit: 3, shard_key: ["cats", 7] })).toEqual(once);
  expect(await found("/search", { vector: [1, 0], limit: 2, offset: 1 })).toEqual(once.slice(1));
  expect(await found("/search", { vector: [1, 0], limit: 5, shard_key: "cats" })).toEqual([
    [1, "cats"],
    [2, "cats"],
  ]);
  expect(await found("/recommend", { positive: [3], limit: 3 })).toEqual([
    [1, 7],
    [2, "cats"],
  ]);
  expect(await found("/discover", { target: [1, 0], limit: 3 })).toEqual(once);
  const { result } = await client.done("POST", `${points}/search/batch`, {
    searches: [{ vector: [1, 0], limit: 3 }],
  });
  expect((result as { id: number }[][])[0]?.map(({ id }) => id)).toEqual([1, 3, 2]);
});

it("queries find an id of several keys as often as its scores differ", async () => {
  await fill();
  const apart = [
    [1, 7],
    [3, 7],
    [1, "cats"],
    [2, "cats"],
  ];
  expect(await found("/query", { query: [1, 0] })).toEqual(apart);
  expect(await found("/query", { query: [1, 0], limit: 2, offset: 1 })).toEqual(apart.slice(1, 3));
  await upsert("cats", { id: 1, vector: [5, 0] });
  const ids = async (path: string, body: object) => (await found(path, body)).map(([id]) => id);
  expect(await ids("/query", { query: [1, 0] })).toEqual([1, 3, 2]);
  expect(await ids("/query", { query: [1, 0], limit: 2, offset: 1 })).toEqual([3, 2]);
  expect((await ids("/query", { query: { sample: "random" } })).toSorted()).toEqual([1, 2, 3]);
});

it("a fusion adds up what an id of several keys has", async () => {
  await fill();
  const prefetch = [{ query: [1, 0], limit: 10 }];
  const { result } = await client.done("POST", `${points}/query`, { prefetch, query: { rrf: { k: 2 } } });
  const scored = (result as { points: { id: number; score: number }[] }).points.map(({ id, score }) => [id, score]);
  expect(scored).toEqual([
    [1, 1 / 2 + 1 / 4],
    [3, Math.fround(1 / 3)].map((value) => expect.closeTo(value, 6)),
    [2, Math.fround(1 / 5)].map((value) => expect.closeTo(value, 6)),
  ]);
});

it("a group has an id of several keys once", async () => {
  await fill();
  const write = (shard_key: unknown, ids: number[]) =>
    client.done("POST", `${points}/payload?wait=true`, { payload: { kind: "x", n: 4 }, points: ids, shard_key });
  await write("cats", [1, 2]);
  await write(7, [1, 3]);
  const groups = { group_by: "kind", group_size: 3, limit: 2 };
  for (const [path, body] of [
    ["/query/groups", { query: [1, 0] }],
    ["/search/groups", { vector: [1, 0] }],
  ] as const) {
    const { result } = await client.done("POST", `${points}${path}`, { ...body, ...groups });
    const hits = (result as { groups: { hits: { id: number }[] }[] }).groups.map((group) => group.hits);
    expect(hits.map((group) => group.map(({ id }) => id))).toEqual([[1, 3, 2]]);
  }
  await client.done("PUT", "/collections/c/index?wait=true", { field_name: "n", field_schema: "integer" });
  const ordered = async () => (await found("/scroll", { order_by: "n" })).map(([id]) => id).toSorted();
  expect(await ordered()).toEqual([1, 2, 3]);
  await client.done("POST", `${points}/payload?wait=true`, { payload: { n: 5 }, points: [1], shard_key: 7 });
  expect(await ordered()).toEqual([1, 1, 2, 3]);
});

it("pages of ids that several keys have come to an end", async () => {
  await fill();
  const seen: unknown[] = [];
  for (let offset: unknown = 0; offset !== null; ) {
    const { result } = await client.done("POST", `${points}/scroll`, { limit: 1, offset });
    const page = result as { points: { id: number }[]; next_page_offset: unknown };
    seen.push(...page.points.map(({ id }) => id));
    offset = page.next_page_offset;
  }
  expect(seen).toEqual([1, 2, 3]);
});

it("ids in filters and queries are those of the keys that are looked at", async () => {
  await fill();
  const hasOne = { must: [{ has_id: [1] }] };
  expect(await found("/scroll", { filter: hasOne, shard_key: "cats" })).toEqual([[1, "cats"]]);
  expect(await found("/query", { query: 1, shard_key: 7 })).toEqual([[3, 7]]);
  expect(await found("/query", { query: 3, filter: { must_not: [{ has_id: [1] }] } })).toEqual([[2, "cats"]]);
  const missing = await client.send("POST", `${points}/query`, { query: 3, shard_key: "cats" });
  expect([missing.status, missing.error]).toEqual([404, "Not found: No point with id 3 found"]);
  const prefetch = [{ query: [1, 0], filter: hasOne }];
  expect(await found("/query", { prefetch, query: { fusion: "rrf" }, shard_key: 7 })).toEqual([[1, 7]]);
  const pairs = await client.done("POST", `${points}/search/matrix/pairs`, { shard_key: 7 });
  expect(pairs.result).toEqual({
    pairs: [
      { a: 1, b: 3, score: 15 },
      { a: 3, b: 1, score: 15 },
    ],
  });
});

it("writes change the points of their key alone", async () => {
  await fill();
  const write = (path: string, body: object) => client.done("POST", `${points}${path}?wait=true`, body);
  await write("/payload", { payload: { more: true }, points: [1], shard_key: 7 });
  await write("/payload", { payload: { all: true }, filter: {}, shard_key: "cats" });
  await write("/delete", { filter: { must: [{ has_id: [1, 2, 3] }] }, shard_key: 7 });
  const { result } = await client.done("POST", `${points}/scroll`, {});
  expect(result).toEqual({
    points: [
      { id: 1, payload: { of: "cats", all: true }, shard_key: "cats" },
      { id: 2, payload: { all: true }, shard_key: "cats" },
    ],
    next_page_offset: null,
  });
  await upsert(["cats", 7], { id: 9, vector: [1, 1] });
  const count = await client.done("POST", `${points}/count`, { filter: { must: [{ has_id: [9] }] } });
  expect(count.result).toEqual({ count: 2 });
  const batch = await client.done("POST", `${points}/batch?wait=true`, {
    operations: [
      { upsert: { points: [{ id: 10, vector: [1, 1] }], shard_key: "cats" } },
      { delete: { points: [9], shard_key: 7 } },
    ],
  });
  expect(batch.result).toHaveLength(2);
  expect(await found("/scroll", { shard_key: 7 })).toEqual([]);
});

it("what names no key that is there is refused as Qdrant refuses it", async () => {
  await fill();
  const point = { id: 1, vector: [1, 0] };
  const refusals = [
    await upsert(undefined, point),
    await upsert("dogs", point),
    await upsert([], point),
    await upsert({ target: "dogs", fallback: "birds" }, point),
    await client.send("POST", `${points}/scroll`, { shard_key: "dogs" }),
    await client.send("POST", `${points}/scroll`, { shard_key: { target: 1, fallback: "birds" } }),
    await client.send("POST", `${points}/count`, { shard_key: { target: 1 } }),
    await client.send("POST", `${points}/payload?wait=true`, { payload: {}, points: [99], shard_key: 7 }),
  ];
  expect(refusals.map(({ status, error }) => `${status} ${error}`)).toEqual([
    "400 Wrong input: Shard key not specified",
    '400 Wrong input: Shard key "dogs" not found',
    "400 Wrong input: Empty shard keys selection",
    '404 Not found: Neither target shard key "dogs" nor fallback shard key "birds" exist',
    '400 Bad request: Shard key "dogs" not found',
    '404 Not found: Neither target shard key 1 nor fallback shard key "birds" exist',
    "400 Format error in JSON body: data did not match any variant of untagged enum ShardKeySelector at line 1 column 26",
    "404 Not found: No point with id 99 found",
  ]);
});

it("tenants move from a shared key to their own", async () => {
  await create();
  await addKey("default");
  const tenant = { target: "tenant", fallback: "default" };
  const of = (name: string) => ({ must: [{ key: "tenant", match: { value: name } }] });
  await upsert(tenant, { id: 1, vector: [1, 0], payload: { tenant: "tenant" } });
  await upsert("default", { id: 2, vector: [1, 0], payload: { tenant: "other" } });
  await addKey("tenant", { initial_state: "Partial" });
  expect(await found("/scroll", { shard_key: tenant, filter: of("tenant") })).toEqual([[1, "default"]]);
  const move = { filter: of("tenant"), from_shard_key: "default", to_shard_key: "tenant" };
  await client.done("POST", "/collections/c/cluster", { replicate_points: move });
  expect(await found("/scroll", { shard_key: tenant })).toEqual([[1, "tenant"]]);
  await client.done("POST", `${points}/delete?wait=true`, { filter: of("tenant"), shard_key: "default" });
  expect(await found("/scroll")).toEqual([
    [1, "tenant"],
    [2, "default"],
  ]);
});

it("keys and what is under them outlast a restart", async () => {
  await fill();
  await client.restart();
  expect(await found("/scroll", { shard_key: 7 })).toEqual([
    [1, 7],
    [3, 7],
  ]);
  await addKey("dogs");
  const { result } = await client.done("GET", "/collections/c/cluster");
  const shards = (result as { local_shards: object[] }).local_shards;
  expect(shards).toEqual([
    { shard_id: 1, shard_key: "cats", points_count: 2, state: "Active" },
    { shard_id: 2, shard_key: 7, points_count: 2, state: "Active" },
    { shard_id: 3, shard_key: "dogs", points_count: 0, state: "Active" },
  ]);
});

it("rarity is counted among the points of the keys that are looked at", async () => {
  await create({ sparse_vectors: { s: { modifier: "idf" } } });
  await addKey("a");
  await addKey("b");
  const sparse = (...indices: number[]) => ({ s: { indices, values: indices.map(() => 1) } });
  await upsert("a", { id: 1, vector: sparse(1, 2) }, { id: 2, vector: sparse(2) });
  await upsert("b", { id: 3, vector: sparse(1) }, { id: 4, vector: sparse(1) });
  const query = { query: { indices: [1], values: [1] }, using: "s", limit: 1 };
  const score = async (shard_key: unknown): Promise<number> => {
    const { result } = await client.done("POST", `${points}/query`, { ...query, shard_key });
    return (result as { points: { score: number }[] }).points[0]?.score ?? Number.NaN;
  };
  // ln(1 + (n - df + ½) / (df + ½)) for df of n points: 1 of 2 under a, 2 of 2 under b.
  expect(await score("a")).toBeCloseTo(Math.log(1 + 1.5 / 1.5), 5);
  expect(await score("b")).toBeCloseTo(Math.log(1 + 0.5 / 2.5), 5);
});
