import { expect, it } from "vitest";
import { TestClient } from "./support/client.js";

const client = new TestClient();

it("the version is what clients look for", async () => {
  const { text } = await client.get("/");
  expect(text).toMatch(/^\{"title":"qdrant - vector search engine","version":"1\.20\.0","commit":"[0-9a-f]{40}"\}$/);
});

it("probes are answered in plain text", async () => {
  for (const [path, text] of [
    ["/healthz", "healthz check passed"],
    ["/livez", "healthz check passed"],
    ["/readyz", "all shards are ready"],
  ] as const) {
    expect(await client.get(path)).toMatchObject({ status: 200, text });
  }
});

it("telemetry and metrics count collections, points and requests", async () => {
  await client.put("/collections/two%0Alines", {});
  client.engine.telemetry.prometheus = () =>
    [
      'vexfs_request_duration_seconds_sum{api="qdrant",operation="get_collection",status="200"} 0.5',
      'vexfs_request_duration_seconds_count{api="qdrant",operation="get_collection",status="200"} 2',
      'vexfs_request_duration_seconds_count{api="chroma",operation="query",status="200"} 9',
    ].join("\n");
  expect((await client.get("/telemetry")).result).toMatchObject({
    app: { name: "qdrant", version: "1.20.0" },
    collections: { number_of_collections: 1 },
    cluster: { enabled: false },
    requests: {
      rest: {
        responses: {
          "GET /collections/{collection_name}": {
            "200": { count: 2, avg_duration_micros: 250_000, total_duration_micros: 500_000 },
          },
        },
      },
    },
  });
  const { text, headers } = await client.get("/metrics");
  expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(text).toContain(
    '# HELP app_info information about qdrant server\n# TYPE app_info gauge\napp_info{name="qdrant",version="1.20.0"} 1\n',
  );
  expect(text).toContain("\ncollections_total 1\n");
  expect(text).toContain('collection_points{id="two\\nlines"} 0\n');
  expect(text).toContain(
    'rest_responses_total{method="GET",endpoint="/collections/{collection_name}",status="200"} 2\n',
  );
});

it("there is one node, and it says so", async () => {
  await client.put("/collections/c", {});
  expect((await client.get("/cluster")).result).toEqual({ status: "disabled" });
  expect((await client.get("/collections/c/cluster")).result).toEqual({
    peer_id: expect.any(Number) as number,
    shard_count: 1,
    local_shards: [{ shard_id: 0, points_count: 0, state: "Active" }],
    remote_shards: [],
    shard_transfers: [],
  });
  expect(await client.post("/cluster/recover", {})).toMatchObject({
    status: 405,
    error: "Qdrant is running in standalone mode",
  });
});

it("background work is told of in the parts that are asked for", async () => {
  const path = "/collections/c/optimizations";
  expect((await client.get(path)).result).toEqual({
    summary: { queued_optimizations: 0, queued_segments: 0, queued_points: 0, idle_segments: 1 },
    running: [],
  });
  expect((await client.get(`${path}?with=queued%20,%20completed,idle_segments`)).result).toMatchObject({
    queued: [],
    completed: [],
    idle_segments: [{ points_count: 0 }],
  });
  expect(await client.get(`${path}?with=all`)).toMatchObject({
    status: 400,
    error: "Wrong input: Unknown field in 'with' parameter: all",
  });
});

it("issues and quotas are simple truths", async () => {
  expect((await client.get("/issues")).result).toEqual({ issues: [] });
  expect((await client.delete("/issues")).result).toBe(true);
  expect((await client.get("/quotas")).result).toEqual({
    config: { enabled: false },
    usage: { resident_memory_percent: expect.any(Number), disk_usage_percent: null },
  });
});

it("what this version does not serve is said clearly", async () => {
  expect(await client.get("/collections/c/snapshots")).toMatchObject({
    status: 501,
    error: "This version of VexFS does not serve snapshots",
  });
});
