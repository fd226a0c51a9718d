import { SignJWT } from "jose";
import { expect, it } from "vitest";
import { createQdrantApp } from "../src/index.js";
import { actionOfRoute } from "../src/security/routes.js";
import { TestClient } from "./support/client.js";

const apiKey = "secret";
const security = { apiKey, jwtRbac: true };

const holding = async (access: unknown): Promise<Readonly<Record<string, string>>> => {
  const signed = await new SignJWT({ access }).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(apiKey));
  return { authorization: `Bearer ${signed}` };
};

const withCollections = async (...names: readonly string[]): Promise<TestClient> => {
  const client = new TestClient({ security });
  for (const name of names) await client.send("PUT", `/collections/${name}`, {}, { "api-key": apiKey });
  return client;
};

it("every route of the API is in the table of what it takes", async () => {
  const unlisted: string[] = [];
  const app = createQdrantApp(new TestClient().engine);
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) {
      if (one !== "OPTIONS" && actionOfRoute(one, url) === null) unlisted.push(`${one} ${url}`);
    }
  });
  await app.ready();
  expect(unlisted).toEqual([]);
});

it("a route that nobody put into the table is for managers alone", async () => {
  const app = createQdrantApp(new TestClient().engine, { security: { ...security, readOnlyApiKey: "reader" } });
  app.get("/new", () => "shown");
  for (const [key, status] of [
    ["reader", 403],
    [apiKey, 200],
  ] as const) {
    expect((await app.inject({ url: "/new", headers: { "api-key": key } })).statusCode).toBe(status);
  }
});

it("lists hold what the caller may see", async () => {
  const client = await withCollections("mine", "theirs");
  const actions = ["mine", "theirs"].map((name) => ({
    create_alias: { collection_name: name, alias_name: `${name}-too` },
  }));
  await client.send("POST", "/collections/aliases", { actions }, { "api-key": apiKey });
  const headers = await holding(["mine", "mine-too", "theirs-too"].map((collection) => ({ collection, access: "r" })));
  const show = async (path: string): Promise<unknown> => (await client.send("GET", path, undefined, headers)).result;
  expect(await show("/collections")).toEqual({ collections: [{ name: "mine" }] });
  expect(await show("/aliases")).toEqual({ aliases: [{ alias_name: "mine-too", collection_name: "mine" }] });
  const telemetry = (await show("/telemetry")) as Readonly<Record<string, unknown>>;
  expect(telemetry["collections"]).toEqual({ number_of_collections: 1 });
  expect(Object.keys(telemetry)).not.toContain("requests");
  expect((await client.send("GET", "/metrics", undefined, headers)).status).toBe(403);
});

it("a right is for a name: an alias needs one of its own", async () => {
  const client = await withCollections("named");
  const actions = [{ create_alias: { collection_name: "named", alias_name: "alias" } }];
  await client.send("POST", "/collections/aliases", { actions }, { "api-key": apiKey });
  const headers = await holding([{ collection: "named", access: "r" }]);
  expect((await client.send("GET", "/collections/alias", undefined, headers)).status).toBe(403);
});

it("rights are checked before a body is read", async () => {
  const client = await withCollections("mine");
  const answer = await client.send("PUT", "/collections/mine/points", "{ torn", await holding("r"));
  expect(answer.status).toBe(403);
});
