/**
 * Searches with the expressions of the official client, each answer checked.
 *
 *     node search.mjs --url http://localhost:8000
 */
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { ChromaClient, K, Knn, Rrf, Schema, Search, SparseVectorIndexConfig, Val } from "chromadb";

const { values } = parseArgs({ options: { url: { type: "string", default: "http://localhost:8000" } } });
const { hostname: host, port } = new URL(values.url);
const client = new ChromaClient({ host, port: Number(port) });

const schema = new Schema().createIndex(new SparseVectorIndexConfig(), "terms");
const name = "searched-with-javascript";
const collection = await client.createCollection({ name, schema, embeddingFunction: null });
await collection.add({
  ids: ["a", "b", "c", "d"],
  embeddings: [
    [0, 0],
    [1, 0],
    [0, 2],
    [3, 0],
  ],
  metadatas: [
    { row: 0, terms: { indices: [1, 2], values: [1, 2] } },
    { row: 1, terms: { indices: [2], values: [1] } },
    { row: 2, terms: { indices: [3], values: [4] } },
    { row: 3 },
  ],
});

/** Distances are 0 1 4 9. */
const dense = (options = {}) => Knn({ query: [0, 0], limit: 4, ...options });
/** 1 less the dot product is -1 0 -3. */
const sparse = (options = {}) =>
  Knn({ query: { indices: [2, 3], values: [1, 1] }, key: "terms", limit: 4, ...options });

const ranks = async (expected, rank, change = (search) => search) => {
  const found = await collection.search(change(new Search().rank(rank).select(K.SCORE)));
  const [ids, scores] = [found.ids[0], found.scores[0]];
  assert.deepEqual(ids, Object.keys(expected));
  for (const [place, score] of Object.values(expected).entries()) {
    assert.ok(Math.abs(scores[place] - score) < 1e-6, `${ids[place]}: ${scores[place]}, not ${score}`);
  }
};

await ranks({ a: 0, b: 1, c: 4, d: 9 }, dense());
await ranks({ c: -3, a: -1, b: 0 }, sparse());
await ranks({ a: -1, b: 1, c: 1 }, dense().add(sparse()));
await ranks(
  { c: -4, a: -2, b: 0.5, d: 14.5 },
  dense()
    .multiply(0.5)
    .add(sparse({ default: 5 }).multiply(2)),
);
await ranks({ c: 4.5, d: 9.5 }, dense().max(1.5).add(0.5), (search) => search.where(K("row").gte(2)).limit(2));
await ranks({ a: 0, b: Math.log(2), c: Math.log(5), d: Math.log(10) }, dense().add(1).log());
await ranks({ a: 0.25, b: 0.5, c: 1.25, d: 2.5 }, Val(-1).subtract(dense()).abs().divide(4));
const places = [dense({ returnRank: true }), sparse({ returnRank: true, default: 10 })];
await ranks(
  {
    a: -(0.7 / 60 + 0.3 / 61),
    b: -(0.7 / 61 + 0.3 / 62),
    c: -(0.7 / 62 + 0.3 / 60),
    d: -(0.7 / 63 + 0.3 / 70),
  },
  Rrf({ ranks: places, k: 60, weights: [7, 3], normalize: true }),
);

await client.deleteCollection({ name });
