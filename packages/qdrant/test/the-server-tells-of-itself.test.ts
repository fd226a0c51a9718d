import type { RequestTimes } from "@vexfs/core";
import { expect, it } from "vitest";
import { optimizerStatus, statusOf } from "../src/collections/info.js";
import { CollectionLookup } from "../src/collections/lookup.js";
import { SlowCalls } from "../src/grpc/services/slow-calls.js";
import { noteUnindexed } from "../src/service/issues.js";
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
  const none = { count: 1, seconds: 0, minSeconds: 0, maxSeconds: 0, lastMs: 0, buckets: [] };
  const scrolls = {
    ...none,
    operation: "scroll",
    status: 200,
    count: 4,
    seconds: 3,
    minSeconds: 0.25,
    maxSeconds: 1.5,
  };
  const counted: Record<string, readonly RequestTimes[]> = {
    qdrant: [
      { ...none, operation: "get_collection", status: 200, count: 2, seconds: 0.5 },
      { ...scrolls, buckets: [[1, 3]] },
    ],
    qdrant_grpc: [{ ...none, operation: "qdrant.Points/Query", status: 3, count: 5 }],
  };
  client.engine.telemetry.requests = (api) => counted[api] ?? [];
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
  const scrolled = '{method="POST",endpoint="/collections/{collection_name}/points/scroll",status="200"';
  for (const line of [
    `rest_responses_total${scrolled}} 4`,
    `rest_responses_avg_duration_seconds${scrolled}} 0.75`,
    `rest_responses_min_duration_seconds${scrolled}} 0.25`,
    `rest_responses_max_duration_seconds${scrolled}} 1.5`,
    `rest_responses_duration_seconds_bucket${scrolled},le="1"} 3`,
    `rest_responses_duration_seconds_bucket${scrolled},le="+Inf"} 4`,
    `rest_responses_duration_seconds_sum${scrolled}} 3`,
    'grpc_responses_total{endpoint="/qdrant.Points/Query",status="3"} 5',
    "cluster_enabled 0",
  ]) {
    expect(text).toContain(`\n${line}\n`);
  }
  // Metrics tell of what is done with points; telemetry of everything.
  expect(text).not.toContain('endpoint="/collections/{collection_name}",');
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

it("telemetry tells more at every level", async () => {
  const levels = ["", "?details_level=1", "?details_level=2", "?details_level=3", "?details_level=10"];
  const told = await Promise.all(levels.map((level) => client.get(`/telemetry${level}`)));
  const keys = (value: unknown): readonly string[] => Object.keys(value as object).sort();
  const results = told.map(({ result }) => result as Readonly<Record<string, unknown>>);
  expect(keys(results[0])).toEqual(["app", "cluster", "collections", "id", "quota", "requests"]);
  expect(new Set(results.map(({ id }) => id)).size).toBe(1);
  const [, ...collections] = results.map(
    (result) => (result["collections"] as { readonly collections?: readonly object[] }).collections?.[0],
  );
  expect(collections.map(keys)).toEqual([
    ["optimizers_status", "params", "vectors"],
    ["config", "id", "init_time_ms"],
    ["config", "id", "init_time_ms", "resharding", "shards", "transfers"],
    ["config", "id", "init_time_ms", "resharding", "shards", "transfers"],
  ]);
  const { result } = await client.get("/telemetry?details_level=2&anonymize=true");
  expect(JSON.stringify(result)).not.toContain("two\\nlines");
});

it("slow requests are noted, the slowest of each first", async () => {
  const { notes } = client.engine;
  const entry = (duration: number, name: string) =>
    JSON.stringify({
      collection_name: "c",
      duration,
      datetime: "2026-01-01T00:00:00Z",
      request_name: name,
      request_body: {},
    });
  notes.put("slow-requests", "a", 0.1, entry(0.1, "scroll"));
  notes.put("slow-requests", "b", 0.3, entry(0.3, "query"));
  notes.put("slow-requests", "b", 0.2, entry(0.2, "query"));
  const requestsOf = async (query: string) => {
    const { result } = await client.get(`/profiler/slow_requests${query}`);
    return (result as { readonly requests: readonly Readonly<Record<string, unknown>>[] }).requests.map(
      ({ request_name: name, duration, approx_count: count }) => [name, duration, count],
    );
  };
  expect(await requestsOf("")).toEqual([
    ["query", 0.3, 2],
    ["scroll", 0.1, 1],
  ]);
  expect(await requestsOf("?limit=1&request=scr")).toEqual([["scroll", 0.1, 1]]);
});

it("slow calls of gRPC are noted beside slow requests of REST", async () => {
  const { engine } = client;
  engine.notes.clear("slow-requests");
  const calls = new SlowCalls({ engine, lookup: new CollectionLookup(engine) });
  const message = Buffer.from("the same bytes");
  const request = { collection_name: "c", limit: 7n, vector: { data: Buffer.alloc(12) } };
  calls.look("/qdrant.Points/Search", 49, message, request);
  calls.look("/qdrant.Collections/List", 400, message, request);
  calls.look("/qdrant.Points/Search", 60, message, request);
  calls.look("/qdrant.Points/Search", 80, message, request);
  expect((await client.get("/profiler/slow_requests")).result).toMatchObject({
    requests: [
      {
        collection_name: "c",
        request_name: "query",
        duration: 0.08,
        approx_count: 2,
        request_body: { collection_name: "c", limit: "7", vector: { data: "... (3 floats)" } },
      },
    ],
  });
});

it("a field without an index in a slow search is an issue until it is cleared", async () => {
  await client.put("/collections/unindexed", {});
  const { engine } = client;
  const lookup = new CollectionLookup(engine);
  await noteUnindexed({ engine, lookup }, "unindexed", {
    filter: { must: [{ key: "city", match: { value: "Bern" } }] },
  });
  await noteUnindexed({ engine, lookup }, "unindexed", { filter: { must: [{ has_id: [1] }] } });
  await noteUnindexed({ engine, lookup }, "gone", { filter: { must: [{ key: "city", match: { value: "Bern" } }] } });
  const { result } = await client.get("/issues");
  expect(result).toEqual({
    issues: [
      {
        id: "UNINDEXED_FIELD/unindexed/city",
        description: "Unindexed field 'city' might be slowing queries down in collection 'unindexed'",
        solution: {
          immediate: {
            message: expect.stringContaining("Create an index on field 'city' of schema"),
            action: {
              method: "PUT",
              uri: "/collections/unindexed/index",
              headers: { "content-type": "application/json" },
              body: { field_name: "city", field_schema: "keyword" },
            },
          },
        },
        timestamp: expect.any(String),
        related_collection: "unindexed",
      },
    ],
  });
  await client.delete("/issues");
  expect((await client.get("/issues")).result).toEqual({ issues: [] });
});

it("the level of the log is read and changed", async () => {
  expect(await client.post("/logger", { log_level: "warn,hyper=off" })).toMatchObject({ status: 200, result: true });
  expect((await client.get("/logger")).result).toMatchObject({
    log_level: "warn,hyper=off",
    on_disk: { enabled: null },
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

it("a collection that takes no writes any more is red, and says why", async () => {
  await client.put("/collections/faulty", {});
  const { stored } = await new CollectionLookup(client.engine).byName("faulty");
  const statistics = stored.statistics();
  expect([statusOf(statistics), optimizerStatus(statistics)]).toEqual(["green", "ok"]);
  const failed = { ...statistics, fault: "the log cannot be written" };
  expect([statusOf(failed), optimizerStatus(failed)]).toEqual(["red", { error: "the log cannot be written" }]);
});
