import type { Collection } from "@vexfs/core";
import { ModelEngine } from "@vexfs/model-engine";
import type { FastifyInstance } from "fastify";
import { afterAll, expect, it } from "vitest";
import { createChromaApp } from "../src/index.js";
import { collectionsPath } from "./support/client.js";

/** Several front ends over one engine, as threads have it. */
const engine = new ModelEngine();
const apps: FastifyInstance[] = Array.from({ length: 4 }, () => createChromaApp(engine, { allowReset: true }));
afterAll(() => Promise.all(apps.map((app) => app.close())));

const send = (app: FastifyInstance, method: "POST" | "PUT" | "GET", url: string, body?: object) =>
  app.inject({ method, url, ...(body === undefined ? {} : { payload: body }) });

it("one of many simultaneous creations wins, and get_or_create returns it to all", async () => {
  const creations = await Promise.all(apps.map((app) => send(app, "POST", collectionsPath, { name: "race" })));
  expect(creations.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409]);
  const body = { name: "shared", get_or_create: true };
  const gets = await Promise.all(apps.map((app) => send(app, "POST", collectionsPath, body)));
  expect(new Set(gets.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
});

it("simultaneous changes of one collection are all kept", async () => {
  const created = await send(apps[0] as FastifyInstance, "POST", collectionsPath, { name: "changes" });
  const { id } = created.json<{ id: string }>();
  const changes = [
    { new_metadata: { a: 1 } },
    { new_configuration: { hnsw: { ef_search: 33 } } },
    { new_configuration: { hnsw: { sync_threshold: 44 } } },
    { new_name: "changed" },
  ];
  await Promise.all(apps.map((app, index) => send(app, "PUT", `${collectionsPath}/${id}`, changes[index] ?? {})));
  const shown = (await send(apps[0] as FastifyInstance, "GET", `${collectionsPath}/by-id/${id}`)).json();
  expect(shown).toMatchObject({
    name: "changed",
    metadata: { a: 1 },
    configuration_json: { hnsw: { ef_search: 33, sync_threshold: 44 } },
  });
});

it("what one thread changes, the others see at once", async () => {
  const [first, second] = apps as [FastifyInstance, FastifyInstance];
  const { id } = (await send(first, "POST", collectionsPath, { name: "seen" })).json<{ id: string }>();
  await send(first, "POST", `${collectionsPath}/${id}/add`, { ids: ["a"], embeddings: [[1]] });
  expect((await send(second, "GET", `${collectionsPath}/${id}/count`)).body).toBe("1");
  await first.inject({ method: "DELETE", url: `${collectionsPath}/seen` });
  expect((await send(second, "GET", `${collectionsPath}/${id}/count`)).statusCode).toBe(404);
});

it("creating, showing and listing collections opens none of them", async () => {
  class ClosedEngine extends ModelEngine {
    override collection(): Collection {
      throw new Error("opened");
    }
  }
  const app = createChromaApp(new ClosedEngine());
  const created = await send(app, "POST", collectionsPath, { name: "shut", get_or_create: true });
  expect([created.statusCode, created.json<{ name: string }>().name]).toEqual([200, "shut"]);
  expect((await send(app, "GET", collectionsPath)).json()).toEqual([created.json()]);
  expect((await send(app, "GET", `${collectionsPath}/shut`)).json()).toEqual(created.json());
  await app.close();
});
