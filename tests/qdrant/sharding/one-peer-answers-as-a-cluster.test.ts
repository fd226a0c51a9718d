import { afterAll, expect, it } from "vitest";
import { Client } from "../client.js";

const cluster = new Client({ clusterEnabled: true });
const alone = new Client();
afterAll(() => Promise.all([cluster.close(), alone.close()]));

const vectors = { size: 2, distance: "Dot" };
const statusOf = async (client: Client) => (await client.done("GET", "/cluster")).result as { peer_id: number };

it("the cluster is its one peer, which keeps its id", async () => {
  const status = await statusOf(cluster);
  const { peer_id: peer } = status;
  expect(status).toMatchObject({
    status: "enabled",
    peers: { [peer]: { uri: "http://localhost:6335/" } },
    raft_info: { pending_operations: 0, leader: peer, role: "Leader", is_voter: true },
    consensus_thread_status: { consensus_thread_status: "working" },
    message_send_failures: {},
  });
  await cluster.restart();
  expect((await statusOf(cluster)).peer_id).toBe(peer);
  expect((await cluster.done("POST", "/cluster/recover")).result).toBe(true);
  expect((await cluster.done("DELETE", "/cluster/peer/1")).result).toBe(true);
  await cluster.done("PUT", "/collections/shards", { vectors });
  const refused = await cluster.send("DELETE", `/cluster/peer/${peer}`);
  expect([refused.status, refused.error]).toEqual([
    400,
    `Bad request: Cannot remove peer ${peer} as there are shards on it`,
  ]);
  const forced = await cluster.send("DELETE", `/cluster/peer/${peer}?force=true`);
  expect(forced.error).toBe(`Bad request: Cannot remove peer ${peer} as it is the only one`);
});

it("notes of users are kept by name", async () => {
  const path = "/cluster/metadata/keys";
  await cluster.done("PUT", `${path}/b%2Fc`, { n: [1, null] });
  await cluster.done("PUT", `${path}/a?wait=true`, "text");
  expect((await cluster.done("GET", path)).result).toEqual(["a", "b/c"]);
  expect((await cluster.done("GET", `${path}/b%2Fc`)).result).toEqual({ n: [1, null] });
  await cluster.done("DELETE", `${path}/a`);
  expect((await cluster.done("GET", `${path}/a`)).result).toBeNull();
  expect((await cluster.done("GET", path)).result).toEqual(["b/c"]);
});

it("points are spread over as many shards as a collection asks for", async () => {
  await cluster.done("PUT", "/collections/spread", { vectors, shard_number: 3 });
  const ids = [...Array(30).keys()];
  const points = ids.map((id) => ({ id, vector: [1, 0] }));
  await cluster.done("PUT", "/collections/spread/points?wait=true", { points });
  const { result } = await cluster.done("GET", "/collections/spread/cluster");
  const info = result as { shard_count: number; local_shards: { shard_id: number; points_count: number }[] };
  expect([info.shard_count, info.local_shards.map(({ shard_id: id }) => id)]).toEqual([3, [0, 1, 2]]);
  const found: number[] = [];
  for (const { shard_id: shard, points_count: count } of info.local_shards) {
    const path = `/collections/spread/shards/${shard}/points`;
    const page = await cluster.done("POST", `${path}/scroll`, { limit: 100 });
    const here = (page.result as { points: { id: number }[] }).points.map(({ id }) => id);
    expect([here.length, count > 0]).toEqual([count, true]);
    expect((await cluster.done("POST", `${path}/count`, {})).result).toEqual({ count });
    const elsewhere = { hash_ring_filter: { expected_shard_id: (shard + 1) % 3 } };
    expect((await cluster.done("POST", `${path}/count`, elsewhere)).result).toEqual({ count: 0 });
    expect((await cluster.done("POST", path, { ids })).result).toHaveLength(count);
    found.push(...here);
  }
  expect(found.sort((one, other) => one - other)).toEqual(ids);
  const cleaned = await cluster.done("POST", "/collections/spread/shards/0/cleanup?wait=true");
  expect(cleaned.result).toEqual({ status: "completed" });
  const missing = await cluster.send("POST", "/collections/spread/shards/3/points", { ids });
  expect([missing.status, missing.error]).toEqual([404, "Not found: shard 3"]);
});

it("what one peer cannot do is refused as Qdrant refuses it", async () => {
  const { peer_id: peer } = await statusOf(cluster);
  await cluster.done("PUT", "/collections/plain", { vectors });
  const change = async (body: object): Promise<string> => {
    const { status, error } = await cluster.send("POST", "/collections/plain/cluster", body);
    return `${status} ${error}`;
  };
  const move = (from: number, to: number, shard = 0) => ({ shard_id: shard, from_peer_id: from, to_peer_id: to });
  const operations = [
    { move_shard: move(peer, 2) },
    { move_shard: move(2, peer) },
    { move_shard: move(peer, peer) },
    { replicate_shard: move(peer, 2, 9) },
    { abort_transfer: move(peer, 2) },
    { drop_replica: { shard_id: 0, peer_id: peer } },
    { create_sharding_key: { shard_key: "a" } },
    { replicate_points: { from_shard_key: "a", to_shard_key: "b" } },
    { start_resharding: { direction: "up" } },
    { abort_resharding: {} },
    { nothing: {} },
  ];
  expect(await Promise.all(operations.map(change))).toEqual([
    "400 Bad request: Peer 2 does not exist",
    "400 Bad request: Peer 2 does not exist",
    "422 Validation error in JSON body: [move_shard.to_peer_id: cannot transfer shard to itself, " +
      `"to_peer_id" must be different than ${peer} in "from_peer_id"]`,
    "400 Bad request: Shard 9 of plain does not exist",
    `404 Not found: Shard transfer ${peer} -> 2 for collection plain:0 does not exist`,
    `400 Bad request: Shard 0 must have at least one active replica after removing ${peer}`,
    "400 Bad request: Shard Key cannot be created with Auto sharding method",
    '400 Wrong input: Shard key "a" does not exist for collection plain',
    "400 Bad request: resharding is only supported in Qdrant Cloud",
    "400 Bad request: resharding is not in progress for collection plain",
    "400 Format error in JSON body: data did not match any variant of untagged enum ClusterOperations",
  ]);
  expect((await cluster.done("GET", "/collections/plain/shards")).result).toEqual({});
});

it("a server that is no cluster says so", async () => {
  expect((await alone.done("GET", "/cluster")).result).toEqual({ status: "disabled" });
  await alone.done("PUT", "/collections/c", { vectors, sharding_method: "custom" });
  const refused = [
    alone.send("POST", "/cluster/recover"),
    alone.send("DELETE", "/cluster/peer/1"),
    alone.send("GET", "/cluster/metadata/keys"),
    alone.send("PUT", "/cluster/metadata/keys/a", 1),
    alone.send("PUT", "/collections/c/shards", { shard_key: "a" }),
    alone.send("POST", "/collections/c/cluster", { abort_resharding: {} }),
  ];
  for (const { status, error } of await Promise.all(refused)) {
    expect([status, error]).toEqual([405, "Qdrant is running in standalone mode"]);
  }
  // Without keys, points need none.
  await alone.done("PUT", "/collections/c/points?wait=true", { points: [{ id: 1, vector: [1, 0] }] });
  expect((await alone.done("GET", "/collections/c/shards")).result).toEqual({ shard_keys: [] });
  const unknown = await alone.send("POST", "/collections/c/points/scroll", { shard_key: "a" });
  expect(unknown.error).toBe('Bad request: Shard key "a" not found');
});
