import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "../client.js";

let client: Client;

beforeAll(async () => {
  client = new Client();
  await client.done("PUT", "/collections/c", { vectors: { size: 1, distance: "Dot" } });
});
afterAll(() => client.close());

const upsert = () => client.send("PUT", "/collections/c/points?wait=true", { points: [{ id: 1, vector: [1] }] });

it("there are none at first", async () => {
  const { result } = await client.done("GET", "/quotas");
  expect(result).toMatchObject({ config: { enabled: false } });
  const { usage } = result as { usage: Record<string, unknown> };
  expect(usage["resident_memory_percent"]).toEqual(expect.any(Number));
  expect(usage["disk_usage_percent"]).toEqual(expect.any(Number));
  expect((await upsert()).status).toBe(200);
});

it("what grows is refused while a resource is used up, and what shrinks is not", async () => {
  const { result } = await client.done("GET", "/quotas");
  const { usage } = result as { usage: { disk_usage_percent: number } };
  // A disk that is all but empty cannot be used up.
  if (usage.disk_usage_percent < 1) return;
  const config = { enabled: true, max_disk_usage_percent: 1 };
  await client.done("PUT", "/quotas?wait=true", config);
  expect((await client.done("GET", "/quotas")).result).toMatchObject({ config });
  const refused = await upsert();
  expect(refused.status).toBe(507);
  expect(refused.error).toBe(
    `Insufficient storage: Disk usage is at ${usage.disk_usage_percent}% of total capacity, exceeding the configured limit of 1%. ` +
      "Help: Reduce disk usage (e.g. delete points or drop collections), or raise `max_disk_usage_percent` in the global quota config.",
  );
  expect((await client.send("POST", "/collections/c/points/delete", { points: [1] })).status).toBe(200);
  await client.done("PUT", "/quotas", { ...config, enabled: false });
  expect((await upsert()).status).toBe(200);
});

it("limits outlast a restart", async () => {
  const config = {
    enabled: true,
    max_resident_memory_percent: 100,
    max_disk_usage_percent: 99,
    release_margin_percent: 3,
  };
  await client.done("PUT", "/quotas", config);
  await client.restart();
  expect((await client.done("GET", "/quotas")).result).toMatchObject({ config });
  await client.done("PUT", "/quotas", {});
  await client.restart();
  const { result } = await client.done("GET", "/quotas");
  expect((result as { config: object }).config).toEqual({ enabled: false });
});

it("limits are percentages", async () => {
  const { status, error } = await client.send("PUT", "/quotas", { max_disk_usage_percent: 101 });
  expect([status, error]).toEqual([
    422,
    "Validation error in JSON body: [max_disk_usage_percent: value 101 invalid, must be from 1 to 100]",
  ]);
});
