import { afterAll, expect, it } from "vitest";
import { collectionsPath, TestClient } from "./support/client.js";

const client = new TestClient();
afterAll(() => client.close());

it.each([
  ["GET", "/nothing", 404],
  ["POST", "/api/v2/heartbeat", 405],
  ["GET", "/api/v1/heartbeat", 410],
  ["GET", "/api/v2/tenants/nobody", 404],
  ["GET", `${collectionsPath}/by-id/x`, 400],
  ["GET", "/api/v2/tenants/%ff", 400],
] as const)("%s %s answers %i with an id of 32 hexadecimal digits", async (method, url, status) => {
  const answer = await client.send(method, url);
  expect(answer.status).toBe(status);
  expect(answer.headers["chroma-trace-id"]).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
});

it("every error has an id of its own", async () => {
  const ids = await Promise.all([1, 2, 3].map(async () => (await client.get("/nothing")).headers["chroma-trace-id"]));
  expect(new Set(ids).size).toBe(3);
});

it("a success has none", async () => {
  expect((await client.get("/api/v2/heartbeat")).headers).not.toHaveProperty("chroma-trace-id");
});

it("unrouted paths and methods have no body, and say which methods are allowed", async () => {
  expect((await client.get("/nothing")).text).toBe("");
  const refused = await client.send("DELETE", "/api/v2/heartbeat");
  expect([refused.status, refused.text, refused.headers["allow"]]).toEqual([405, "", "GET,HEAD"]);
});

it("HEAD is answered where GET is, without a body", async () => {
  const answer = await client.send("HEAD", "/api/v2/version");
  expect([answer.status, answer.text, answer.headers["content-length"]]).toEqual([200, "", "7"]);
});
