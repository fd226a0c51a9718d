import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { type Description, type Server, startServer } from "./server.js";

const cluster = { clusterEnabled: true };

interface Point {
  readonly id: number;
  readonly vector: unknown;
  readonly payload: unknown;
  readonly shard_key?: unknown;
}

const point = (id: number, of: string): Point => ({
  id,
  vector: { dense: [id, 1, 0.25], words: { indices: [id, id + 7], values: [0.5, 1] } },
  payload: { of, id },
});

const create = async (server: Server, name: string, settings: object): Promise<void> => {
  await server.done("PUT", `/collections/${name}`, {
    vectors: { dense: { size: 3, distance: "Cosine" } },
    sparse_vectors: { words: {} },
    ...settings,
  });
  await server.done("PUT", `/collections/${name}/index?wait=true`, { field_name: "of", field_schema: "keyword" });
};

const upsert = (server: Server, name: string, points: readonly Point[], shard_key?: unknown) =>
  server.done("PUT", `/collections/${name}/points?wait=true`, { points, shard_key });

/** The points of a collection, or of some keys of it, by id. */
const pointsOf = async (server: Server, name: string, shard_key?: unknown): Promise<readonly Point[]> => {
  const body = { limit: 1000, with_vector: true, shard_key };
  const { points } = await server.done<{ readonly points: Point[] }>(
    "POST",
    `/collections/${name}/points/scroll`,
    body,
  );
  return points.sort((one, other) => one.id - other.id);
};

const found = async (server: Server, name: string, of: string): Promise<number> => {
  const filter = { must: [{ key: "of", match: { value: of } }] };
  return (await server.done<{ readonly count: number }>("POST", `/collections/${name}/points/count`, { filter })).count;
};

/** `cats` is shard 1, 7 is shard 2; both have points 1 to 20. */
const keyed = async (server: Server, name = "keyed"): Promise<void> => {
  await create(server, name, { sharding_method: "custom" });
  for (const key of ["cats", 7]) {
    await server.done("PUT", `/collections/${name}/shards`, { shard_key: key });
    await upsert(
      server,
      name,
      [...Array(20).keys()].map((index) => point(index + 1, String(key))),
      key,
    );
  }
};

it("the shard of a key goes back to what it was, and the others stay", async () => {
  const server = await startServer(cluster);
  await keyed(server);
  const [before, shards] = [await pointsOf(server, "keyed", "cats"), "/collections/keyed/shards"];
  const made = await server.done<Description>("POST", `${shards}/1/snapshots`);
  expect(made.name).toMatch(/^keyed-shard-1-\d{4}(-\d\d){5}\.snapshot$/);
  expect(await server.done("GET", `${shards}/1/snapshots`)).toEqual([made]);
  expect(await server.done("GET", `${shards}/2/snapshots`)).toEqual([]);

  await upsert(server, "keyed", [point(2, "changed"), point(99, "cats")], "cats");
  await server.done("POST", "/collections/keyed/points/delete?wait=true", { points: [5, 6], shard_key: "cats" });
  await upsert(server, "keyed", [point(2, "changed"), point(77, "seven")], 7);
  const others = await pointsOf(server, "keyed", 7);
  const wanted = { location: made.name, checksum: made.checksum };
  expect(await server.done("PUT", `${shards}/1/snapshots/recover`, wanted)).toBe(true);

  expect(await pointsOf(server, "keyed", "cats")).toEqual(before);
  expect(await pointsOf(server, "keyed", 7)).toEqual(others);
  expect([await found(server, "keyed", "cats"), await found(server, "keyed", "changed")]).toEqual([20, 1]);
  const query = { query: { indices: [99], values: [1] }, using: "words" };
  expect(await server.done("POST", "/collections/keyed/points/query", query)).toEqual({ points: [] });
  expect(await server.done("DELETE", `${shards}/1/snapshots/${made.name}`)).toBe(true);
  expect(await server.done("GET", `${shards}/1/snapshots`)).toEqual([]);
  expect(readdirSync(server.snapshots).filter((name) => name.includes("create-"))).toEqual([]);
});

it("a file has the points of its shard alone, and brings them to a shard of another key elsewhere", async () => {
  const [from, to] = [await startServer(cluster), await startServer(cluster)];
  await keyed(from);
  await create(to, "keyed", { sharding_method: "custom" });
  await to.done("PUT", "/collections/keyed/shards", { shard_key: "dogs", initial_state: "Partial" });
  const { name } = await from.done<Description>("POST", "/collections/keyed/shards/2/snapshots");
  const { bytes } = await from.send("GET", `/collections/keyed/shards/2/snapshots/${name}`);
  expect((await from.send("GET", "/collections/keyed/shards/2/snapshot")).bytes.includes('"of":"cats"')).toBe(false);
  expect((await to.upload("/collections/keyed/shards/1/snapshots/upload", bytes)).result).toBe(null);
  const without = (points: readonly Point[]) => points.map(({ id, vector, payload }) => ({ id, vector, payload }));
  const came = await pointsOf(to, "keyed");
  expect(without(came)).toEqual(without(await pointsOf(from, "keyed", 7)));
  // It was not read before it had its points.
  expect(new Set(came.map(({ shard_key: key }) => key))).toEqual(new Set(["dogs"]));
});

it("shards without keys come back one by one, and not in the place of each other", async () => {
  const server = await startServer(cluster);
  await create(server, "three", { shard_number: 3 });
  await upsert(
    server,
    "three",
    [...Array(60).keys()].map((id) => point(id, "before")),
  );
  const before = await pointsOf(server, "three");
  const inShard = async (shard: number): Promise<ReadonlySet<number>> => {
    const body = { limit: 1000 };
    const path = `/collections/three/shards/${shard}/points/scroll`;
    const { points } = await server.done<{ readonly points: readonly Point[] }>("POST", path, body);
    return new Set(points.map(({ id }) => id));
  };
  const first = await inShard(1);
  const { name } = await server.done<Description>("POST", "/collections/three/shards/1/snapshots");
  await server.done("POST", "/collections/three/points/delete?wait=true", { filter: {} });
  await upsert(
    server,
    "three",
    before.map(({ id }) => point(id, "after")),
  );
  const { bytes } = await server.send("GET", `/collections/three/shards/1/snapshots/${name}`);
  const wrong = await server.upload("/collections/three/shards/0/snapshots/upload", bytes);
  expect([wrong.status, wrong.error]).toEqual([400, expect.stringContaining("cannot be used: it has records")]);
  expect(await found(server, "three", "after")).toBe(60);
  expect((await server.upload("/collections/three/shards/1/snapshots/upload", bytes)).status).toBe(200);
  expect([await found(server, "three", "before"), await found(server, "three", "after")]).toEqual([
    first.size,
    60 - first.size,
  ]);
  expect((await pointsOf(server, "three")).filter(({ id }) => first.has(id))).toEqual(
    before.filter(({ id }) => first.has(id)),
  );
});

it("a shard is brought up to date with that of another server, as often as there is something new", async () => {
  const [from, to] = [await startServer(cluster), await startServer(cluster)];
  await keyed(from);
  await keyed(to);
  const partial = "/collections/keyed/shards/2/snapshot/partial";
  for (const id of [100, 101]) {
    await upsert(from, "keyed", [point(id, "new")], 7);
    expect(await to.done("POST", `${partial}/recover_from`, { peer_url: from.url })).toBe(true);
    expect(await pointsOf(to, "keyed")).toEqual(await pointsOf(from, "keyed"));
  }
  // Who has everything of this very shard is sent nothing.
  const manifest = await from.done("GET", `${partial}/manifest`);
  expect((await from.send("POST", `${partial}/create`, manifest)).status).toBe(304);
});

it("what has other vectors, or the points of several keys, is refused and changes nothing", async () => {
  const server = await startServer(cluster);
  await keyed(server);
  const before = await pointsOf(server, "keyed");
  const whole = await server.done<Description>("POST", "/collections/keyed/snapshots");
  const { bytes } = await server.send("GET", `/collections/keyed/snapshots/${whole.name}`);
  expect((await server.upload("/collections/keyed/shards/1/snapshots/upload", bytes)).status).toBe(400);
  await server.done("PUT", "/collections/other", { vectors: { size: 2, distance: "Dot" }, shard_number: 2 });
  const other = await server.done<Description>("POST", "/collections/other/shards/0/snapshots");
  const { bytes: foreign } = await server.send("GET", `/collections/other/shards/0/snapshots/${other.name}`);
  const refused = await server.upload("/collections/keyed/shards/1/snapshots/upload", foreign);
  expect([refused.status, refused.error]).toEqual([400, expect.stringContaining("not compatible")]);
  expect((await server.upload("/collections/keyed/shards/3/snapshots/upload", bytes)).status).toBe(404);
  expect(await pointsOf(server, "keyed")).toEqual(before);
});
