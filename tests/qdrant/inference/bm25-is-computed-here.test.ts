import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "../client.js";

let client: Client;

beforeAll(async () => {
  client = new Client();
  await client.done("PUT", "/collections/texts", {
    sparse_vectors: { text: {} },
    vectors: { size: 2, distance: "Dot" },
  });
});

afterAll(() => client.close());

const bm25 = (text: string, options?: unknown) => ({ model: "Qdrant/BM25", text, options });

/** The vector that is stored for a document. */
const stored = async (document: unknown): Promise<unknown> => {
  await client.done("PUT", "/collections/texts/points?wait=true", { points: [{ id: 1, vector: { text: document } }] });
  const { result } = await client.done("POST", "/collections/texts/points", { ids: [1], with_vector: true });
  return (result as { vector: { text: unknown } }[])[0]?.vector.text;
};

const quote = "I must not fear. Fear is the mind-killer.";

it("documents have the terms and weights that Qdrant gives them", async () => {
  expect(await stored(bm25(quote))).toEqual({
    indices: [418093614, 627261019, 844849131, 1432942394],
    values: [1.6697302, 1.6697302, 1.6697302, 1.8985336],
  });
});

it("queries weigh each term once", async () => {
  await stored({ indices: [418093614, 1432942394, 7], values: [1, 10, 100] });
  const { result, usage } = await client.done("POST", "/collections/texts/points/query", {
    query: bm25(quote),
    using: "text",
  });
  expect((result as { points: { score: number }[] }).points.map(({ score }) => score)).toEqual([11]);
  expect(usage).toBeUndefined();
});

it("options say how texts are cut and weighed", async () => {
  const german = { k: 2, b: 0.5, avg_len: 10, language: "german" };
  const vector = (await stored(bm25("Die Häuser und das Haus", german))) as { indices: number[]; values: number[] };
  expect(vector).toEqual({ indices: [18554856], values: [1.875] });
  const prefixes = { tokenizer: "prefix", min_token_len: 2, max_token_len: 3 };
  expect(await stored(bm25("fear", prefixes))).toEqual({
    indices: [1214550391, 1967598542],
    values: [1.6832038, 1.6832038],
  });
  const plain = { stemmer: { type: "none" }, stopwords: { languages: [], custom: [] } };
  const unstemmed = (await stored(bm25("running run", plain))) as { indices: number[] };
  expect(unstemmed.indices).toHaveLength(2);
  const stemmed = (await stored(bm25("running run"))) as { indices: number[] };
  expect(stemmed.indices).toHaveLength(1);
});

it("what cannot be weighed is refused", async () => {
  const refused = async (document: unknown): Promise<string | null> => {
    const points = [{ id: 2, vector: { text: document } }];
    return (await client.send("PUT", "/collections/texts/points", { points })).error;
  };
  expect(await refused(bm25("a", { avg_len: 0 }))).toBe("Wrong input: BM25 avg_doc_len must be finite and > 0, got 0");
  expect(await refused(bm25("a", { b: 2 }))).toBe("Wrong input: BM25 b must be finite and in [0.0, 1.0], got 2");
  expect(await refused(bm25("a", { tokenizer: "words" }))).toMatch(/^Wrong input: Invalid BM25 config: /);
  expect(await refused({ model: "bm25", image: "https://example.com/a.png" })).toBe(
    "Wrong input: Only text input is supported for bm25.",
  );
});

it("vectors and documents may stand side by side", async () => {
  const points = [
    { id: 10, vector: { text: { indices: [1], values: [0.1] } } },
    { id: 11, vector: { text: bm25("fear") } },
    { id: 12, vector: { text: { indices: [2], values: [2] } } },
  ];
  await client.done("PUT", "/collections/texts/points?wait=true", { points });
  const ids = [10, 11, 12];
  const { result } = await client.done("POST", "/collections/texts/points", { ids, with_vector: true });
  const vectors = (result as { vector: { text: { indices: number[]; values: number[] } } }[]).map(
    ({ vector }) => vector.text,
  );
  expect(vectors[0]).toEqual({ indices: [1], values: [0.1] });
  expect(vectors[1]?.indices).toEqual([1432942394]);
  expect(vectors[2]).toEqual({ indices: [2], values: [2] });
});

it("an unnamed vector cannot be sparse", async () => {
  const { status, error } = await client.send("PUT", "/collections/texts/points", {
    points: [{ id: 3, vector: bm25("fear") }],
  });
  expect([status, error]).toEqual([400, "Bad request: Sparse vector from document inference should be named"]);
});
