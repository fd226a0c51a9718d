import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { expect, it } from "vitest";
import { TestClient } from "./support/client.js";

const apiKey = "secret";
const defaults = { rotation: "daily", filesMax: 2, trustsForwardedHeaders: false, logsApi: true } as const;

const audited = (options: Readonly<Record<string, unknown>> = {}): { client: TestClient; directory: string } => {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-audit-"));
  const audit = { directory, ...defaults, ...options };
  return {
    client: new TestClient({ security: { apiKey, readOnlyApiKey: "reader", jwtRbac: true, audit } }),
    directory,
  };
};

const linesIn = (directory: string): readonly Readonly<Record<string, string>>[] =>
  readdirSync(directory)
    .sort()
    .flatMap((name) => readFileSync(join(directory, name), "utf8").trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as Readonly<Record<string, string>>);

it("actions and refusals are lines that tell who, from where and of what", async () => {
  const { client, directory } = audited();
  const signed = await new SignJWT({ access: "r", subject: "a person" })
    .setProtectedHeader({ alg: "HS256" })
    .sign(Buffer.from(apiKey));
  await client.send("PUT", "/collections/c", {}, { "api-key": apiKey, "x-request-id": "r1" });
  await client.send("DELETE", "/collections/c", undefined, { authorization: `Bearer ${signed}` });
  await client.send("GET", "/collections?limit=1", undefined, {});
  await client.send("GET", "/telemetry", undefined, { "api-key": apiKey });
  await client.send("GET", "/healthz", undefined, {});
  await client.close();
  const timestamp = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
  const common = { timestamp, remote: "127.0.0.1" };
  expect(linesIn(directory)).toEqual([
    {
      ...common,
      method: "create_collection",
      api: "/collections/c",
      auth_type: "ApiKey",
      collection: "c",
      tracing_id: "r1",
      result: "ok",
    },
    {
      ...common,
      method: "delete_collection",
      api: "/collections/c",
      auth_type: "Jwt",
      subject: "a person",
      collection: "c",
      result: "denied",
      error: "Forbidden: Global manage access is required",
    },
    {
      ...common,
      api: "/collections",
      auth_type: "None",
      result: "denied",
      error: "Unauthorized: Must provide an API key or an Authorization bearer token",
    },
  ]);
});

it("old files go when a new one begins", async () => {
  const { client, directory } = audited();
  for (const day of ["01", "02", "03"]) writeFileSync(join(directory, `audit.2026-01-${day}.log`), "");
  writeFileSync(join(directory, "notes.txt"), "");
  await client.send("GET", "/collections", undefined, { "api-key": apiKey });
  await client.close();
  const names = readdirSync(directory).sort();
  expect(names).toHaveLength(3);
  expect(names.slice(0, 1)).toEqual(["audit.2026-01-03.log"]);
  expect(names).toContain("notes.txt");
});

it("a proxy's word for the client's address counts when it is trusted", async () => {
  for (const [trustsForwardedHeaders, remote] of [
    [true, "10.0.0.1"],
    [false, "127.0.0.1"],
  ] as const) {
    const { client, directory } = audited({ trustsForwardedHeaders, logsApi: false, rotation: "hourly" });
    await client.send("GET", "/collections", undefined, { "api-key": apiKey, "x-forwarded-for": "10.0.0.1" });
    await client.close();
    expect(linesIn(directory)).toMatchObject([{ remote, method: "list_collections" }]);
    expect(linesIn(directory)[0]).not.toHaveProperty("api");
    expect(readdirSync(directory)[0]).toMatch(/^audit\.\d{4}-\d{2}-\d{2}-\d{2}\.log$/);
  }
});

it("the log is read newest first, by time and by field, and by managers alone", async () => {
  const { client, directory } = audited({ filesMax: 5 });
  const entry = (at: string, method: string): string =>
    `${JSON.stringify({ timestamp: at, method, auth_type: "ApiKey", result: "ok" })}\n`;
  const first = entry("2026-01-01T10:00:00Z", "scroll") + entry("2026-01-01T11:00:00Z", "count");
  writeFileSync(join(directory, "audit.2026-01-01.log"), first);
  writeFileSync(join(directory, "audit.2026-01-02.log"), `${entry("2026-01-02T10:00:00Z", "scroll")}{"timest`);
  const read = async (body: unknown): Promise<unknown> => {
    const answer = await client.send("POST", "/audit/logs", body, { "api-key": apiKey });
    const { entries } = answer.result as { readonly entries: readonly Readonly<Record<string, string>>[] };
    return entries.map(({ timestamp }) => timestamp?.slice(0, 13));
  };
  const until = { time_to: "2026-02-01T00:00:00Z" };
  expect(await read(until)).toEqual(["2026-01-02T10", "2026-01-01T11", "2026-01-01T10"]);
  expect(await read({ ...until, limit: 2 })).toEqual(["2026-01-02T10", "2026-01-01T11"]);
  expect(await read({ ...until, filters: { method: "scroll" } })).toEqual(["2026-01-02T10", "2026-01-01T10"]);
  expect(await read({ time_from: "2026-01-01T10:30:00Z", time_to: "2026-01-02T10:00:00Z" })).toEqual(["2026-01-01T11"]);
  expect((await client.send("POST", "/audit/logs", {}, { "api-key": "reader" })).status).toBe(403);
  expect(await client.send("POST", "/audit/logs", { limit: 0 }, { "api-key": apiKey })).toMatchObject({ status: 422 });
  const without = new TestClient();
  expect(await without.post("/audit/logs", {})).toMatchObject({
    status: 400,
    error: "Bad request: Audit logging is not configured",
  });
});
