import { expect, it } from "vitest";
import { isListed } from "../src/auth/actions.js";
import { createChromaApp, newToken, readUsers, UsersError, writtenPassword } from "../src/index.js";
import { type Answer, collectionsPath, databasePath, messageOf, TestClient, tenantPath } from "./support/client.js";

const admin = { "x-chroma-token": "admin-token" };
const roles = {
  admin: ["*"],
  reader: ["db:list_collections", "db:list_databases", "db:get_database", "collection:get*", "collection:query"],
  writer: { actions: ["db:*", "collection:*"] },
};
const { token, written } = newToken();
const password = await writtenPassword("pass:word");
const file = {
  roles,
  users: [
    { id: "root", role: "admin", tokens: ["admin-token"] },
    { id: "ann", role: "reader", tenant: "default_tenant", tokens: [written, "second"], password },
    { id: "ben", role: "writer", tenant: "default_tenant", databases: ["bens"], tokens: ["ben-token"] },
  ],
};
const { users, plain } = readUsers(file);

const basic = (text: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(text).toString("base64")}`,
});
const ann = { authorization: `Bearer ${token}` };
const ben = { authorization: "Bearer ben-token" };

const ask = (
  client: TestClient,
  headers: Readonly<Record<string, string>>,
  method: "GET" | "POST" | "DELETE",
  url: string,
  body?: unknown,
): Promise<Answer> => {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return client.send(method, url, payload, {
    ...headers,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  });
};

it("tokens come in either header, passwords as Chroma's clients send them", async () => {
  const client = new TestClient({ users });
  const right = [ann, { "x-chroma-token": token }, { authorization: "bearer second" }, basic("ann:pass:word")];
  for (const headers of [...right, ...right]) {
    expect([headers, (await ask(client, headers, "GET", collectionsPath)).status]).toEqual([headers, 200]);
  }
  const wrong = [{}, { "x-chroma-token": "" }, { authorization: "Bearer" }, { authorization: `Bearer ${written}` }];
  const names = ["ann:wrong", "ann", "nobody:pass:word", "ben:", "ben:ben-token"].map(basic);
  for (const headers of [...wrong, ...names]) {
    const answer = await ask(client, headers, "GET", collectionsPath);
    expect([headers, answer.status, answer.text]).toEqual([
      headers,
      401,
      '{"error":"ChromaError","message":"Permission denied."}',
    ]);
  }
});

it("what tells of the server alone is open; what is not there tells nothing", async () => {
  const client = new TestClient({ users });
  for (const path of ["", "/heartbeat", "/version", "/healthcheck", "/pre-flight-checks"]) {
    expect((await client.get(`/api/v2${path}`)).status).toBe(200);
  }
  expect((await client.get("/api/v2/nowhere")).status).toBe(401);
  expect((await ask(client, ann, "GET", "/api/v2/nowhere")).status).toBe(404);
});

it("every operation is in the table of what it takes", async () => {
  const unlisted = new Set<string>();
  const app = createChromaApp(new TestClient().engine);
  app.addHook("onRoute", ({ config }) => {
    const operation = config?.operation ?? "none";
    if (!isListed(operation)) unlisted.add(operation);
  });
  await app.ready();
  expect([...unlisted]).toEqual([]);
});

it("a role allows its actions and no other, before a body is read", async () => {
  const client = new TestClient({ users });
  const made = await ask(client, admin, "POST", collectionsPath, { name: "made" });
  const { id } = JSON.parse(made.text) as { readonly id: string };
  expect((await ask(client, ann, "GET", `${collectionsPath}/made`)).status).toBe(200);
  expect((await ask(client, ann, "POST", `${collectionsPath}/${id}/get`, {})).status).toBe(200);
  const refused = [
    ask(client, ann, "POST", collectionsPath, { name: "more" }),
    ask(client, ann, "DELETE", `${collectionsPath}/made`),
    ask(client, ann, "POST", "/api/v2/reset"),
    client.send("POST", `${collectionsPath}/${id}/add`, "{ torn", ann),
  ];
  for (const answer of await Promise.all(refused)) {
    expect(answer.status).toBe(403);
    expect(messageOf(answer)).toBe("Permission denied.");
  }
});

it("tenants and databases bound what a user reaches, and what lists show", async () => {
  const client = new TestClient({ users });
  const create = (headers: Readonly<Record<string, string>>, name: string): Promise<Answer> =>
    ask(client, headers, "POST", `${tenantPath}/databases`, { name });
  expect((await create(ben, "anns")).status).toBe(403);
  expect((await create(ben, "bens")).status).toBe(200);
  expect((await create(admin, "anns")).status).toBe(200);
  await ask(client, admin, "POST", "/api/v2/tenants", { name: "elsewhere" });
  await ask(client, admin, "POST", "/api/v2/tenants/elsewhere/databases", { name: "bens" });

  const theirs = JSON.parse((await ask(client, ben, "GET", `${tenantPath}/databases`)).text) as { name: string }[];
  expect(theirs.map(({ name }) => name)).toEqual(["bens"]);
  const path = `${tenantPath}/databases/bens/collections`;
  expect((await ask(client, ben, "POST", path, { name: "of-ben" })).status).toBe(200);
  const elsewhere = ["/api/v2/tenants/elsewhere/databases", "/api/v2/tenants/elsewhere/databases/bens/collections"];
  for (const url of [databasePath, `${databasePath}/collections`, ...elsewhere]) {
    expect([url, (await ask(client, ben, "GET", url)).status]).toEqual([url, 403]);
  }
  expect((await ask(client, ann, "GET", elsewhere[1] ?? "")).status).toBe(403);
  expect((await ask(client, admin, "GET", elsewhere[1] ?? "")).status).toBe(200);
  expect((await ask(client, ben, "GET", "/api/v2/collections/default:default_database:made")).status).toBe(403);
});

it("clients learn where they may go", async () => {
  const client = new TestClient({ users });
  const identity = async (headers: Readonly<Record<string, string>>): Promise<unknown> =>
    JSON.parse((await ask(client, headers, "GET", "/api/v2/auth/identity")).text);
  expect(await identity(ben)).toEqual({ user_id: "ben", tenant: "default_tenant", databases: ["bens"] });
  expect(await identity(admin)).toEqual({ user_id: "root", tenant: "*", databases: ["*"] });
  expect((await client.get("/api/v2/auth/identity")).status).toBe(401);
});

it("a file of users is taken whole or not at all, and plain secrets are named", () => {
  expect(plain).toEqual(["root", "ann", "ben"]);
  const problems = (value: unknown): readonly string[] => {
    try {
      readUsers(value);
    } catch (error) {
      if (error instanceof UsersError) return error.problems;
      throw error;
    }
    return [];
  };
  expect(problems("")).toEqual(["must hold roles and users"]);
  expect(problems({ roles: { a: ["collection:fly"] }, users: [] })).toEqual([
    "roles.a: there is no action collection:fly",
    "users: must be a list of at least one user",
  ]);
  const user = { id: "a", role: "admin", tokens: ["t"] };
  expect(problems({ roles, users: [user, user, { id: "b", role: "none", databses: [] }] })).toEqual([
    "users[2]: there is no field databses",
    'users[2].role: must be one of the roles, not "none"',
    "users[2]: needs tokens or a password",
    "users: a is there twice",
  ]);
  expect(problems({ roles, users: [{ ...user, tokens: [password] }] })).toHaveLength(1);
  expect(problems({ roles_mapping: { admin: { actions: ["*"] } }, users: [user] })).toEqual([]);
});
