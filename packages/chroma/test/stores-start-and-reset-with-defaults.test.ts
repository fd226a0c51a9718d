import { ModelEngine } from "@vexfs/model-engine";
import { expect, it } from "vitest";
import { createChromaApp } from "../src/index.js";
import { collectionsPath, databasePath, messageOf, TestClient } from "./support/client.js";

it("the default tenant and database are there from the start and after a reset", async () => {
  const client = new TestClient();
  const shown = '{"id":"00000000-0000-0000-0000-000000000000","name":"default_database","tenant":"default_tenant"}';
  expect((await client.get(databasePath)).text).toBe(shown);
  await client.post("/api/v2/tenants", { name: "other" });
  await client.post("/api/v2/tenants/other/databases", { name: "second" });
  await client.post("/api/v2/tenants/other/databases/second/collections", { name: "there" });
  await client.collection("here");
  expect((await client.post("/api/v2/reset", "")).text).toBe("true");
  expect((await client.get(databasePath)).text).toBe(shown);
  expect((await client.get(`${databasePath}/collections_count`)).text).toBe("0");
  expect((await client.get("/api/v2/tenants/other")).status).toBe(404);
  expect((await client.get("/api/v2/tenants/other/databases")).text).toBe("[]");
  expect(client.engine.catalog.countCollections("chroma/")).toBe(0);
  await client.close();
});

it("a default database that was deleted stays deleted when the server starts again", async () => {
  const engine = new ModelEngine();
  for (const expected of [200, 404]) {
    const app = createChromaApp(engine);
    expect((await app.inject({ url: databasePath })).statusCode).toBe(expected);
    await app.inject({ method: "DELETE", url: databasePath });
    await app.close();
  }
});

it("a reset leaves alone what other protocols keep in the store", async () => {
  const client = new TestClient();
  await client.get("/api/v2/version");
  await client.engine.catalog.commit([{ kind: "put", key: "qdrant/alias/x", value: "y" }]);
  await client.engine.catalog.createCollection({ namespace: "qdrant", name: "theirs", spaces: [], attributes: "{}" });
  await client.post("/api/v2/reset", "");
  expect(client.engine.catalog.document("qdrant/alias/x")).toBe("y");
  expect(client.engine.catalog.collection("qdrant", "theirs")).not.toBeNull();
  await client.close();
});

it("the collections of other protocols cannot be seen", async () => {
  const client = new TestClient();
  const { id } = await client.engine.catalog.createCollection({
    namespace: "qdrant",
    name: "theirs",
    spaces: [],
    attributes: "{}",
  });
  expect((await client.get(`${collectionsPath}/${id}/count`)).status).toBe(404);
  expect((await client.get(`${collectionsPath}/by-id/${id}`)).status).toBe(404);
  await client.close();
});

it("a reset is refused unless it is allowed", async () => {
  const client = new TestClient({ allowReset: false });
  const answer = await client.post("/api/v2/reset", "");
  expect([answer.status, messageOf(answer)]).toEqual([403, "Reset is disabled by config"]);
  await client.close();
});

it("a database takes its collections with it", async () => {
  const client = new TestClient();
  await client.post("/api/v2/tenants/default_tenant/databases", { name: "second" });
  const second = "/api/v2/tenants/default_tenant/databases/second";
  const created = await client.post(`${second}/collections`, { name: "gone" });
  const { id } = JSON.parse(created.text) as { id: string };
  await client.send("DELETE", second);
  expect(client.engine.catalog.collectionById(id)).toBeNull();
  expect((await client.get(`${second}/collections/${id}/count`)).status).toBe(404);
  await client.close();
});

it("a collection is found in its own database alone", async () => {
  const client = new TestClient();
  const path = await client.collection("mine");
  await client.post("/api/v2/tenants/default_tenant/databases", { name: "second" });
  expect((await client.get(`${path}/count`)).status).toBe(200);
  expect((await client.get(`${path.replace("default_database", "second")}/count`)).status).toBe(404);
  expect((await client.get(`${path.replace("default_tenant", "nobody")}/count`)).status).toBe(404);
  await client.close();
});
