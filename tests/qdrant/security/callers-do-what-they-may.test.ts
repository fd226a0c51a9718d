import { SignJWT } from "jose";
import { expect, it } from "vitest";
import { type Answer, type NativeClient, nativeClient } from "./native-client.js";

const apiKey = "secret";
const withKey = { "api-key": apiKey };
const security = { apiKey, jwtRbac: true };
const failedValidation = "Invalid JWT, stateful validation failed";

const holding = async (claims: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, string>>> => {
  const signed = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(apiKey));
  return { authorization: `Bearer ${signed}` };
};

const withCollections = async (...names: readonly string[]): Promise<NativeClient> => {
  const client = await nativeClient({ security });
  const vectors = { size: 2, distance: "Dot" };
  const points = [{ id: 1, vector: [1, 0] }];
  for (const name of names) {
    await client.send("PUT", `/collections/${name}`, { vectors }, withKey);
    await client.send("PUT", `/collections/${name}/points?wait=true`, { points }, withKey);
  }
  return client;
};

it("a caller with some collections reads and writes what each allows", async () => {
  const client = await withCollections("read", "write", "points", "other");
  const headers = await holding({
    access: [
      { collection: "read", access: "r" },
      { collection: "write", access: "rw" },
      { collection: "points", access: "prw" },
    ],
  });
  const scroll = (name: string): Promise<Answer> =>
    client.send("POST", `/collections/${name}/points/scroll`, {}, headers);
  const remove = (name: string): Promise<Answer> =>
    client.send("POST", `/collections/${name}/points/delete`, { points: [9] }, headers);
  const index = (name: string): Promise<Answer> =>
    client.send("PUT", `/collections/${name}/index`, { field_name: "a", field_schema: "keyword" }, headers);

  for (const name of ["read", "write", "points"]) expect((await scroll(name)).status).toBe(200);
  const noAccess = { status: 403, error: "Forbidden: Access to collection other is required" };
  for (const ask of [scroll, remove, index]) expect(await ask("other")).toMatchObject(noAccess);

  const readOnly = { status: 403, error: "Forbidden: Write access to collection read is required" };
  expect(await remove("read")).toMatchObject(readOnly);
  expect(await index("read")).toMatchObject(readOnly);
  for (const ask of [remove, index]) expect((await ask("write")).status).toBe(200);
  expect((await remove("points")).status).toBe(200);
  expect(await index("points")).toMatchObject({
    status: 403,
    error: "Forbidden: Only points access is allowed for collection points",
  });
  expect(await client.send("DELETE", "/collections/write", undefined, headers)).toMatchObject({
    status: 403,
    error: "Forbidden: Global access is required",
  });
  expect(await client.send("POST", "/collections/write/cluster", {}, headers)).toMatchObject({
    status: 403,
    error: "Forbidden: Manage access for this operation is required",
  });
});

it("a body mentions no collection that the caller may not read", async () => {
  const client = await withCollections("mine", "theirs");
  const restricted = await holding({ access: [{ collection: "mine", access: "r" }] });
  const refused = { status: 403, error: "Forbidden: Access to collection theirs is required" };
  const from = { lookup_from: { collection: "theirs" }, limit: 1 };
  const requests = [
    ["recommend", { positive: [1], ...from }],
    ["query", { query: 1, ...from }],
    ["search/groups", { vector: [1, 0], group_by: "g", limit: 1, group_size: 1, with_lookup: "theirs" }],
    ["query", from],
    [
      "query",
      { query: { fusion: "rrf" }, prefetch: [{ query: { fusion: "rrf" }, prefetch: [{ query: 1, ...from }] }] },
    ],
    ["query/batch", { searches: [{ query: 1, ...from }] }],
  ] as const;
  for (const [path, body] of requests) {
    const url = `/collections/mine/points/${path}`;
    expect([path, await client.send("POST", url, body, restricted)]).toMatchObject([path, refused]);
    expect([path, (await client.send("POST", url, body, await holding({ access: "r" }))).status]).toEqual([path, 200]);
  }
  // Nothing says what is to be made of the prefetch, but that is not the first thing to be told.
  const unmerged = { prefetch: [{ query: 1, ...from }], limit: 1 };
  expect(await client.send("POST", "/collections/mine/points/query", unmerged, restricted)).toMatchObject(refused);
});

it("a token may last as long as a point does", async () => {
  const client = await nativeClient({ security });
  const claim = {
    collection: "tokens",
    matches: [
      { key: "id", value: "t1" },
      { key: "n", value: 7 },
    ],
  };
  const headers = await holding({ value_exists: claim });
  expect(await client.send("GET", "/collections", undefined, headers)).toMatchObject({
    status: 403,
    text: failedValidation,
  });
  await client.send("PUT", "/collections/tokens", {}, withKey);
  expect(await client.send("GET", "/collections", undefined, headers)).toMatchObject({
    status: 401,
    text: failedValidation,
  });
  const points = [{ id: 1, vector: {}, payload: { id: "t1", n: 7 } }];
  expect((await client.send("PUT", "/collections/tokens/points?wait=true", { points }, withKey)).status).toBe(200);
  expect((await client.send("GET", "/collections", undefined, headers)).status).toBe(200);
  await client.send("POST", "/collections/tokens/points/delete?wait=true", { points: [1] }, withKey);
  expect(await client.send("GET", "/collections", undefined, headers)).toMatchObject({
    status: 401,
    text: failedValidation,
  });
});
