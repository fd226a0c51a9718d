import { afterAll, expect, it } from "vitest";
import { collectionsPath, TestClient } from "./support/client.js";

const client = new TestClient();
afterAll(() => client.close());

const shown = async (name: string) =>
  JSON.parse((await client.get(`${collectionsPath}/${name}`)).text) as {
    readonly schema: { readonly keys: Readonly<Record<string, unknown>>; readonly defaults: unknown };
    readonly configuration_json: {
      readonly hnsw: Readonly<Record<string, unknown>>;
      readonly embedding_function: unknown;
    };
    readonly dimension: number | null;
  };

it("a key appears with the types it was seen with, and stays when the records go", async () => {
  const path = await client.collection("keys");
  await client.post(`${path}/add`, {
    ids: ["a", "b"],
    embeddings: [
      [1, 2],
      [3, 4],
    ],
    metadatas: [
      { k: "text", list: [1, 2] },
      { k: 1, flag: true },
    ],
    documents: ["x", "y"],
    uris: ["u", "v"],
  });
  await client.post(`${path}/delete`, { ids: ["a", "b"] });
  const { schema, dimension } = await shown("keys");
  expect(Object.keys(schema.keys).sort()).toEqual(["#document", "#embedding", "flag", "k", "list"]);
  expect(schema.keys["k"]).toEqual({
    string: {
      fts_index: { enabled: false, config: {} },
      string_inverted_index: { enabled: true, config: {} },
    },
    int: { int_inverted_index: { enabled: true, config: {} } },
  });
  expect(schema.keys["list"]).toEqual({ int: { int_inverted_index: { enabled: true, config: {} } } });
  expect(dimension).toBe(2);
});

it("a change of configuration lands in the configuration, the defaults and #embedding", async () => {
  const path = await client.collection("changed", { configuration: { hnsw: { space: "cosine" } } });
  const ef = { type: "known", name: "mine", config: { a: 1 } };
  await client.put(path, {
    new_configuration: { hnsw: { ef_search: 77, num_threads: 3, batch_size: 9 }, embedding_function: ef },
  });
  const { schema, configuration_json: configuration } = await shown("changed");
  expect(configuration.hnsw).toMatchObject({ space: "cosine", ef_search: 77 });
  expect(configuration.hnsw).not.toHaveProperty("num_threads");
  expect(configuration.embedding_function).toEqual(ef);
  const changed = { space: "cosine", embedding_function: ef, hnsw: { ef_search: 77, num_threads: 3, batch_size: 9 } };
  expect(schema.defaults).toMatchObject({ float_list: { vector_index: { enabled: false, config: changed } } });
  expect(schema.keys["#embedding"]).toMatchObject({ float_list: { vector_index: { enabled: true, config: changed } } });
});

it("a key with its own schema keeps it when it is seen", async () => {
  const off = { int_inverted_index: { enabled: false, config: {} } };
  const path = await client.collection("own", { schema: { defaults: {}, keys: { n: { int: off } } } });
  await client.post(`${path}/add`, { ids: ["a"], embeddings: [[1]], metadatas: [{ n: 1 }] });
  expect((await shown("own")).schema.keys["n"]).toEqual({ int: off });
});
