import { expect, it } from "vitest";
import { TestClient } from "./support/client.js";

it("under fixed names, whatever the path holds", async () => {
  const client = new TestClient();
  const path = await client.collection("observed");
  await client.post(`${path}/get`, {});
  await client.post(`${path}/query`, "nonsense");
  await client.get("/nowhere");
  await client.post("/api/v2/version", {});
  await client.close();
  expect(client.engine.telemetry.observed).toEqual([
    { api: "chroma", operation: "create_collection", status: 200 },
    { api: "chroma", operation: "get", status: 200 },
    { api: "chroma", operation: "query", status: 400 },
    { api: "chroma", operation: "unrouted", status: 404 },
    { api: "chroma", operation: "method_not_allowed", status: 405 },
  ]);
});

it("op_indexing_progress says how far the graph is", async () => {
  const client = new TestClient();
  const path = await client.collection("progress");
  const status = async () => (await client.get(`${path}/indexing_status`)).text;
  expect(await status()).toBe('{"op_indexing_progress":1.0,"num_unindexed_ops":0,"num_indexed_ops":0,"total_ops":0}');
  await client.post(`${path}/add`, { ids: ["a"], embeddings: [[1]] });
  expect(await status()).toBe('{"op_indexing_progress":1.0,"num_unindexed_ops":0,"num_indexed_ops":1,"total_ops":1}');
  await client.close();
});
