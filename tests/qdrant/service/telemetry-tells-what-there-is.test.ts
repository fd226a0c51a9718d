import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEngine } from "@vexfs/engine";
import { createQdrantApp } from "@vexfs/qdrant";
import { afterAll, beforeAll, expect, it } from "vitest";

const directory = mkdtempSync(join(tmpdir(), "vexfs-telemetry-"));
const engine = openEngine(join(directory, "data"), { durability: "os" });
const app = createQdrantApp(engine, {
  clusterEnabled: true,
  dataDirectory: directory,
  snapshots: { directory: join(directory, "snapshots"), allowsUrls: false },
});

const send = async (method: "GET" | "PUT" | "POST", url: string, body?: object): Promise<string> => {
  const headers = { "content-type": "application/json" };
  const answer = await app.inject({ method, url, ...(body === undefined ? {} : { headers, payload: body }) });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.body;
};

interface Told {
  readonly app: { readonly system: Readonly<Record<string, unknown>> };
  readonly collections: {
    readonly collections: readonly {
      readonly id: string;
      readonly shards: readonly {
        readonly id: number;
        readonly key: unknown;
        readonly replicate_states: object;
        readonly local: Readonly<Record<string, unknown>>;
      }[];
    }[];
    readonly snapshots: readonly object[];
  };
}

const told = async (level: number): Promise<Told> =>
  (JSON.parse(await send("GET", `/telemetry?details_level=${level}`)) as { readonly result: Told }).result;

beforeAll(async () => {
  const vectors = { image: { size: 2, distance: "Dot" }, text: { size: 3, distance: "Cosine" } };
  await send("PUT", "/collections/keyed", { vectors, sharding_method: "custom" });
  await send("PUT", "/collections/keyed/shards", { shard_key: "cats" });
  await send("PUT", "/collections/keyed/shards", { shard_key: 7, initial_state: "Partial" });
  const [image, text] = [
    [1, 2],
    [1, 2, 3],
  ];
  const cats = [
    { id: 1, vector: { image, text }, payload: { city: "Bern" } },
    { id: 2, vector: { image } },
    { id: 3, vector: { image } },
  ];
  await send("PUT", "/collections/keyed/points?wait=true", { points: cats, shard_key: "cats" });
  const points = [{ id: 1, vector: { image, text } }];
  await send("PUT", "/collections/keyed/points?wait=true", { points, shard_key: 7 });
  await send("PUT", "/collections/keyed/index?wait=true", { field_name: "city", field_schema: "keyword" });
});

afterAll(async () => {
  await app.close();
  await engine.close();
  rmSync(directory, { recursive: true });
});

it("every shard tells its key, its state and what it holds", async () => {
  const { peer_id: peer } = (
    JSON.parse(await send("GET", "/collections/keyed/cluster")) as { result: { peer_id: number } }
  ).result;
  const [collection] = (await told(3)).collections.collections;
  const shards = collection?.shards.map(({ id, key, replicate_states: states, local }) => ({
    id,
    key,
    states,
    points: local["num_points"],
    vectors: local["num_vectors"],
    byName: local["num_vectors_by_name"],
  }));
  expect(shards).toEqual([
    { id: 1, key: "cats", states: { [peer]: "Active" }, points: 3, vectors: 4, byName: { image: 3, text: 1 } },
    { id: 2, key: 7, states: { [peer]: "Partial" }, points: 1, vectors: 2, byName: { image: 1, text: 1 } },
  ]);
});

it("a segment tells its vectors and the indexes of payloads", async () => {
  const [collection] = (await told(4)).collections.collections;
  expect(collection?.shards[0]?.local["segments"]).toMatchObject([
    {
      info: {
        num_points: 3,
        num_vectors: 4,
        index_schema: { city: { data_type: "keyword", points: 1 } },
        vector_data: { image: { num_vectors: 3 }, text: { num_vectors: 1 } },
      },
      config: { vector_data: { image: { size: 2, distance: "Dot" }, text: { size: 3, distance: "Cosine" } } },
      payload_field_indices: [{ field_name: "city", index_type: "keyword", points_count: 1 }],
    },
  ]);
});

it("snapshots that were made are counted, by metrics, too", async () => {
  const counted = (total: number) => [
    { id: "keyed", running_snapshots: 0, running_snapshot_recovery: 0, total_snapshot_creations: total },
  ];
  expect((await told(2)).collections.snapshots).toEqual(counted(0));
  await send("POST", "/collections/keyed/snapshots");
  await send("POST", "/snapshots");
  expect((await told(2)).collections.snapshots).toEqual(counted(2));
  const metrics = await send("GET", "/metrics");
  for (const line of [
    'snapshot_creation_running{id="keyed"} 0',
    'snapshot_recovery_running{id="keyed"} 0',
    'snapshot_created_total{id="keyed"} 2',
  ]) {
    expect(metrics).toContain(`\n${line}\n`);
  }
});

it("the system is the one that the server runs on", async () => {
  const { system } = (await told(1)).app;
  expect(system).toMatchObject({ is_docker: expect.any(Boolean) as unknown, cpu_endian: "little" });
  expect(Number(system["disk_size"])).toBeGreaterThan(0);
  expect(Object.keys(system)).toEqual(expect.arrayContaining(["distribution", "distribution_version", "cpu_flags"]));
});
