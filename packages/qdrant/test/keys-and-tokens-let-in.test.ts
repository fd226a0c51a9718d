import { SignJWT } from "jose";
import { expect, it } from "vitest";
import type { QdrantOptions } from "../src/index.js";
import { type Answer, TestClient } from "./support/client.js";

const apiKey = "a key for everything";
const altApiKey = "the key of next week";
const readOnlyApiKey = "a key for reading";
const secured: QdrantOptions = { security: { apiKey, altApiKey, readOnlyApiKey, jwtRbac: true } };

const missing = "Must provide an API key or an Authorization bearer token";
const now = (): number => Math.floor(Date.now() / 1000);

const token = (claims: Readonly<Record<string, unknown>>, secret = apiKey): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret));

const bearer = (key: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${key}` });
const list = (client: TestClient, headers: Readonly<Record<string, string>>): Promise<Answer> =>
  client.send("GET", "/collections", undefined, headers);

it("a key is asked for, in either header, and nothing is said of why one is wrong", async () => {
  const client = new TestClient(secured);
  const answer = await list(client, {});
  expect(answer).toMatchObject({ status: 401, text: missing });
  expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(await list(client, { authorization: "Basic abc" })).toMatchObject({ status: 401, text: missing });
  for (const wrong of ["", "wrong", `${apiKey} `]) {
    expect(await list(client, { "api-key": wrong })).toMatchObject({ status: 401, text: "Invalid API key or JWT" });
  }
  for (const key of [apiKey, altApiKey, readOnlyApiKey]) {
    expect((await list(client, { "api-key": key })).status).toBe(200);
    expect((await list(client, bearer(key))).status).toBe(200);
  }
});

it("without keys everybody is let in, and an empty key is none", async () => {
  for (const security of [{}, { apiKey: "", readOnlyApiKey: null }]) {
    expect((await list(new TestClient({ security }), {})).status).toBe(200);
  }
});

it("probes need no key; a path that only looks like one of theirs does", async () => {
  const client = new TestClient(secured);
  for (const path of ["/", "/healthz", "/livez", "/readyz"]) expect((await client.get(path)).status).toBe(200);
  for (const path of ["/healthz%2f..%2fcollections", "/dashboard%2f..%2fcollections", "/nowhere", "/telemetry"]) {
    expect([path, (await client.get(path)).status]).toEqual([path, 401]);
  }
  expect((await client.send("GET", "/nowhere", undefined, { "api-key": apiKey })).status).toBe(404);
  const preflight = { origin: "http://a.example", "access-control-request-method": "PUT" };
  expect((await client.send("OPTIONS", "/collections/c", undefined, preflight)).status).toBe(200);
});

it("the key for reading reads everything and changes nothing", async () => {
  const client = new TestClient(secured);
  const answer = await client.send("PUT", "/collections/c", {}, { "api-key": readOnlyApiKey });
  expect(answer).toMatchObject({ status: 403, error: "Forbidden: Global manage access is required" });
});

it("tokens are accepted from both keys, while they are switched on", async () => {
  const client = new TestClient(secured);
  for (const secret of [apiKey, altApiKey])
    expect((await list(client, bearer(await token({}, secret)))).status).toBe(200);
  expect(await list(client, bearer(await token({}, readOnlyApiKey)))).toMatchObject({
    status: 403,
    text: "InvalidSignature",
  });
  const off = new TestClient({ security: { apiKey } });
  expect(await list(off, bearer(await token({})))).toMatchObject({ status: 401, text: "Invalid API key or JWT" });
});

it("tokens expire, with a little patience for clocks, also when they were valid before", async () => {
  const client = new TestClient(secured);
  expect((await list(client, bearer(await token({ exp: now() - 20 })))).status).toBe(200);
  expect(await list(client, bearer(await token({ exp: now() - 40 })))).toMatchObject({
    status: 403,
    text: "ExpiredSignature",
  });
});

it("what is no claim is no token, and a claim that breaks a rule is named", async () => {
  const client = new TestClient({ security: { apiKey, jwtRbac: true } });
  for (const claims of [{ access: null }, { access: "rw" }, { exp: "soon" }, { access: [{ collection: "c" }] }]) {
    expect(await list(client, bearer(await token(claims)))).toMatchObject({
      status: 401,
      text: "Invalid API key or JWT",
    });
  }
  const entry = { collection: "c", access: "r" };
  for (const [access, text] of [
    [
      [{ ...entry, payload: { a: 1 } }],
      "access[0].access.payload: The 'payload' constraint is deprecated and should not be used",
    ],
    [[entry, entry], "access[1].access.collection: Collection name should be unique"],
  ] as const) {
    expect(await list(client, bearer(await token({ access })))).toMatchObject({ status: 401, text });
  }
});

it("another algorithm is refused, and so is none", async () => {
  const client = new TestClient(secured);
  const other = await new SignJWT({}).setProtectedHeader({ alg: "HS512" }).sign(new TextEncoder().encode(apiKey));
  const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from("{}").toString("base64url")}.`;
  for (const forged of [other, none]) expect((await list(client, bearer(forged))).status).toBe(401);
});
