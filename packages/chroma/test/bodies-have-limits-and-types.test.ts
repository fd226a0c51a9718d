import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageOf, TestClient } from "./support/client.js";

const client = new TestClient({ maxPayloadBytes: 1000 });
let path: string;
beforeAll(async () => {
  path = await client.collection("limits");
});
afterAll(() => client.close());

const large = JSON.stringify({ ids: ["x".repeat(2000)] });

describe("a body that is too large", () => {
  it.each(["add", "update", "upsert", "query", "search"])("is refused by %s in plain text", async (operation) => {
    const answer = await client.post(`${path}/${operation}`, large);
    expect([answer.status, answer.text]).toEqual([413, "Payload too large"]);
  });

  it.each(["get", "delete"])("is refused by %s in JSON", async (operation) => {
    const answer = await client.post(`${path}/${operation}`, large);
    expect([answer.status, messageOf(answer)]).toEqual([
      413,
      "Failed to buffer the request body: length limit exceeded",
    ]);
  });
});

describe("the content type", () => {
  const send = (headers: Readonly<Record<string, string>>) => client.send("POST", `${path}/get`, "{}", headers);

  it.each(["application/json", "application/json; charset=utf-8", "application/vnd.api+json", "Application/JSON"])(
    "may be %s",
    async (type) => expect((await send({ "content-type": type })).status).toBe(200),
  );

  it("may be missing", async () => expect((await send({})).status).toBe(200));

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "nonsense"])(
    "may not be %s",
    async (type) => {
      const answer = await send({ "content-type": type });
      expect([answer.status, messageOf(answer)]).toEqual([
        415,
        "Expected request with `Content-Type: application/json`",
      ]);
    },
  );

  it("of answers is application/json and nothing else", async () => {
    for (const answer of [
      await send({}),
      await client.get("/api/v2/version"),
      await client.get("/api/v2/tenants/no"),
    ]) {
      expect(answer.headers["content-type"]).toBe("application/json");
    }
  });
});
