import { expect, it } from "vitest";
import { TestClient } from "./support/client.js";

const origin = "https://app.example";

it("no origin is allowed by default", async () => {
  const client = new TestClient();
  const answer = await client.send("GET", "/api/v2/version", undefined, { origin });
  expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
  expect((await client.send("OPTIONS", "/api/v2/version", undefined, { origin })).status).toBe(405);
  await client.close();
});

it.each([
  [["*"], "*"],
  [[origin, "https://other.example"], origin],
  [["https://other.example"], undefined],
])("with %j the answer allows %s", async (corsAllowOrigins, allowed) => {
  const client = new TestClient({ corsAllowOrigins });
  for (const [method, url] of [
    ["GET", "/api/v2/version"],
    ["GET", "/nothing"],
    ["OPTIONS", "/api/v2/tenants"],
  ] as const) {
    const answer = await client.send(method, url, undefined, { origin });
    expect(answer.headers["access-control-allow-origin"]).toBe(allowed);
  }
  const preflight = await client.send("OPTIONS", "/api/v2/tenants", undefined, { origin });
  expect(preflight.status).toBe(200);
  expect(preflight.headers["access-control-allow-methods"]).toBe("*");
  expect(preflight.headers["access-control-allow-headers"]).toBe("*");
  await client.close();
});
