import { createChromaApp } from "@vexfs/chroma";
import { ModelEngine } from "@vexfs/model-engine";
import { createQdrantApp } from "@vexfs/qdrant";
import { beforeEach, expect, it } from "vitest";

/** The members that the tests look at. */
interface ChromaCollection {
  readonly id: string;
  readonly name: string;
  readonly dimension: number | null;
  readonly metadata: unknown;
  readonly configuration_json: { readonly hnsw: { readonly space: string } };
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type App = ReturnType<typeof createQdrantApp>;

const collections = "/api/v2/tenants/default_tenant/databases/default_database/collections";
let chroma: App;
let qdrant: App;

beforeEach(() => {
  const engine = new ModelEngine();
  chroma = createChromaApp(engine);
  qdrant = createQdrantApp(engine);
});

const ask = async (
  app: App,
  method: "GET" | "PUT" | "POST" | "PATCH",
  url: string,
  body?: unknown,
): Promise<Answer> => {
  const payload =
    body === undefined ? {} : { payload: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await app.inject({ method, url, ...payload });
  return { status: response.statusCode, body: JSON.parse(response.body) as Answer["body"] };
};

const throughChroma = async (name: string): Promise<ChromaCollection> =>
  (await ask(chroma, "GET", `${collections}/${name}`)).body as unknown as ChromaCollection;

const throughQdrant = async (name: string): Promise<unknown> =>
  (await ask(qdrant, "GET", `/collections/${name}`)).body["result"];

const createInQdrant = (name: string, body: unknown): Promise<Answer> =>
  ask(qdrant, "PUT", `/collections/${name}`, body);

it("what Chroma created is listed and described by Qdrant, its vectors once they are known", async () => {
  const configuration = { hnsw: { space: "cosine" } };
  const { body } = await ask(chroma, "POST", collections, { name: "made-in-chroma", configuration });
  expect((await ask(qdrant, "GET", "/collections")).body["result"]).toEqual({
    collections: [{ name: "made-in-chroma" }],
  });
  expect(await throughQdrant("made-in-chroma")).toMatchObject({ points_count: 0, config: { params: { vectors: {} } } });
  await ask(chroma, "POST", `${collections}/${String(body["id"])}/add`, { ids: ["a"], embeddings: [[1, 2, 3]] });
  expect(await throughQdrant("made-in-chroma")).toMatchObject({
    points_count: 1,
    config: { params: { vectors: { size: 3, distance: "Cosine" } } },
  });
});

it("what Qdrant created is described by Chroma after its unnamed vectors", async () => {
  const spaces = { Euclid: "l2", Cosine: "cosine", Dot: "ip", Manhattan: "l2" };
  for (const [distance, space] of Object.entries(spaces)) {
    await createInQdrant(`made-${distance}`, { vectors: { size: 3, distance } });
    const described = await throughChroma(`made-${distance}`);
    expect([described.dimension, described.metadata, described.configuration_json.hnsw.space]).toEqual([
      3,
      null,
      space,
    ]);
  }
});

it("each API changes what is its own and leaves the rest", async () => {
  await createInQdrant("shared", { vectors: { size: 3, distance: "Dot" }, metadata: { from: "qdrant" } });
  const { id } = await throughChroma("shared");
  await ask(chroma, "PUT", `${collections}/${id}`, { new_name: "renamed", new_metadata: { from: "chroma" } });
  await ask(qdrant, "PATCH", "/collections/renamed", { metadata: { and: 1 }, hnsw_config: { m: 3 } });
  expect((await throughChroma("renamed")).metadata).toEqual({ from: "chroma" });
  expect(await throughQdrant("renamed")).toMatchObject({
    config: { metadata: { from: "qdrant", and: 1 }, hnsw_config: { m: 3 } },
    created_at: expect.any(String) as string,
  });
});

it("an alias follows its collection when Chroma renames it", async () => {
  await createInQdrant("before", { vectors: { size: 3, distance: "Dot" } });
  const actions = [{ create_alias: { collection_name: "before", alias_name: "alias" } }];
  await ask(qdrant, "POST", "/collections/aliases", { actions });
  const { id } = await throughChroma("before");
  await ask(chroma, "PUT", `${collections}/${id}`, { new_name: "after" });
  expect((await ask(qdrant, "GET", "/aliases")).body["result"]).toEqual({
    aliases: [{ alias_name: "alias", collection_name: "after" }],
  });
});

it("a name is taken in both APIs", async () => {
  await createInQdrant("taken", { vectors: { size: 3, distance: "Dot" } });
  expect((await ask(chroma, "POST", collections, { name: "taken" })).status).toBe(409);
  await ask(chroma, "POST", collections, { name: "taken-too" });
  expect((await createInQdrant("taken-too", {})).status).toBe(409);
});

it("Chroma refuses clearly what it has no place for", async () => {
  await createInQdrant("named", { vectors: { a: { size: 3, distance: "Dot" } } });
  const named = `${collections}/${(await throughChroma("named")).id}`;
  const noSpace =
    "Collection [named] was created through another API and has no unnamed vector space, which Chroma's embeddings need";
  const requests: readonly (readonly [path: string, body: object])[] = [
    ["add", { ids: ["1"], embeddings: [[1, 2, 3]] }],
    ["get", { include: ["embeddings"] }],
    ["query", { query_embeddings: [[1, 2, 3]] }],
  ];
  for (const [path, body] of requests) {
    expect(await ask(chroma, "POST", `${named}/${path}`, body)).toMatchObject({
      status: 400,
      body: { message: noSpace },
    });
  }
  expect((await ask(chroma, "POST", `${named}/get`, {})).status).toBe(200);

  await createInQdrant("blocks", { vectors: { size: 3, distance: "Manhattan" } });
  const blocks = `${collections}/${(await throughChroma("blocks")).id}`;
  expect((await ask(chroma, "POST", `${blocks}/add`, { ids: ["1"], embeddings: [[1, 2, 3]] })).status).toBe(201);
  expect(await ask(chroma, "POST", `${blocks}/query`, { query_embeddings: [[1, 2, 3]] })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("measures the manhattan distance") as string },
  });
});
