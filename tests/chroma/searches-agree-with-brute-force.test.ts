import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Json, NativeApp } from "./native-app.js";

interface Sparse {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

interface Item {
  readonly id: string;
  readonly embedding: readonly number[];
  readonly group: number;
  readonly terms: Sparse | null;
}

const records = 120;
const sparseSchema = (bm25: boolean) => ({
  defaults: {},
  keys: { terms: { sparse_vector: { sparse_vector_index: { enabled: true, config: { bm25 } } } } },
});

/** Numbers by a rule, so that a failure repeats: every distance is exact. */
const pseudo = (seed: number): number => ((seed * 7919 + 104_729) % 1013) % 17;

const items: readonly Item[] = Array.from({ length: records }, (_, index) => {
  const indices = [0, 1, 2, 3, 4, 5, 6].filter((term) => pseudo(index * 13 + term) % 3 === 0);
  return {
    id: `r${index}`,
    embedding: [pseudo(index), pseudo(index + 500)],
    group: index % 4,
    terms: index % 5 === 0 ? null : { indices, values: indices.map((term) => 1 + (pseudo(index + term) % 4)) },
  };
});

const sparse = (terms: Sparse): Json => ({ "#type": "sparse_vector", ...terms });
const metadataOf = ({ group, terms }: Item): Json => ({ group, ...(terms === null ? {} : { terms: sparse(terms) }) });

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, place) => sum + (value - (b[place] ?? 0)) ** 2, 0);

/** The dot product, or null when no index is shared. */
const product = (a: Sparse, b: Sparse): number | null => {
  const shared = a.indices.flatMap((index, place) => {
    const other = b.indices.indexOf(index);
    return other === -1 ? [] : [(a.values[place] ?? 0) * (b.values[other] ?? 0)];
  });
  return shared.length === 0 ? null : shared.reduce((sum, value) => sum + value, 0);
};

let app: NativeApp;
let plain: string;

const fill = async (path: string): Promise<void> => {
  await app.post(`${path}/add`, {
    ids: items.map(({ id }) => id),
    embeddings: items.map(({ embedding }) => embedding),
    metadatas: items.map(metadataOf),
    documents: items.map(({ id }) => `document ${id}`),
  });
};

beforeAll(async () => {
  app = new NativeApp({ runsFunctions: false });
  plain = await app.collection("plain", { schema: sparseSchema(false) });
  await fill(plain);
});
afterAll(() => app.stop());

const search = async (path: string, ...searches: readonly Json[]): Promise<Json> => {
  const { status, body } = await app.post(`${path}/search`, { searches });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

const ids = (body: Json, place = 0): readonly string[] => (body["ids"] as readonly (readonly string[])[])[place] ?? [];

describe("the nearest records", () => {
  it("to an embedding, among those that pass a filter", async () => {
    const query = [3, 5];
    const body = await search(plain, {
      filter: { group: { $in: [1, 2] } },
      rank: { $knn: { query, limit: 30 } },
      limit: { offset: 2, limit: 10 },
      select: { keys: ["#score"] },
    });
    const expected = items
      .filter(({ group }) => group === 1 || group === 2)
      .map((item) => ({ id: item.id, score: distance(item.embedding, query) }))
      .sort((a, b) => a.score - b.score)
      .slice(2, 12);
    expect(ids(body)).toEqual(expected.map(({ id }) => id));
    expect(body["scores"]).toEqual([expected.map(({ score }) => score)]);
  });

  it("to a sparse vector, by one less the dot product", async () => {
    const query = { indices: [1, 3, 6], values: [1, 2, 0.5] };
    const body = await search(plain, {
      rank: { $knn: { query, key: "terms", limit: 200 } },
      select: { keys: ["#score"] },
    });
    const expected = items
      .flatMap(({ id, terms }) => {
        const shared = terms === null ? null : product(query, terms);
        return shared === null ? [] : [{ id, score: 1 - shared }];
      })
      .sort((a, b) => a.score - b.score);
    expect(expected.length).toBeGreaterThan(30);
    expect(ids(body)).toEqual(expected.map(({ id }) => id));
    expect(body["scores"]).toEqual([expected.map(({ score }) => score)]);
  });

  it("follow the metadata as it changes", async () => {
    const path = await app.collection("changing", { schema: sparseSchema(false) });
    const at = (index: number) => ({ terms: sparse({ indices: [index], values: [1] }) });
    await app.post(`${path}/add`, { ids: ["a", "b"], embeddings: [[1], [2]], metadatas: [at(1), at(1)] });
    await app.post(`${path}/update`, { ids: ["a", "b"], metadatas: [at(2), { terms: null }] });
    const found = async (index: number) =>
      ids(await search(path, { rank: { $knn: { query: { indices: [index], values: [1] }, key: "terms" } } }));
    expect(await found(1)).toEqual([]);
    expect(await found(2)).toEqual(["a"]);
    await app.post(`${path}/delete`, { ids: ["a"] });
    expect(await found(2)).toEqual([]);
  });
});

describe("what comes back", () => {
  it("is in the order of insertion without a rank, and has no scores", async () => {
    const body = await search(plain, { limit: { limit: 3 }, select: { keys: ["#document", "#score"] } });
    expect(body).toEqual({
      ids: [["r0", "r1", "r2"]],
      documents: [["document r0", "document r1", "document r2"]],
      embeddings: [null],
      metadatas: [null],
      scores: [[null, null, null]],
      select: [["#document", "#score"]],
    });
  });

  it("is one answer a search, each with its own selection", async () => {
    const body = await search(
      plain,
      { filter: { "#id": { $in: ["r7", "r5", "nobody"] } }, select: { keys: ["group", "nothing"] } },
      { filter: { "#id": "r9" }, select: { keys: ["#embedding", "#metadata"] } },
      { filter: { "#document": { $contains: "r11" } }, limit: { limit: 1 }, select: { keys: ["nothing"] } },
    );
    expect(body["ids"]).toEqual([["r5", "r7"], ["r9"], ["r11"]]);
    const ninth = items[9];
    expect(body["metadatas"]).toEqual([[{ group: 1 }, { group: 3 }], [ninth && metadataOf(ninth)], [null]]);
    expect(body["embeddings"]).toEqual([null, [ninth?.embedding], null]);
    expect(body["select"]).toEqual([["group", "nothing"], ["#embedding", "#metadata"], ["nothing"]]);
  });

  it("is the best of each group, with the window applied to what the groups leave", async () => {
    const query = [4, 4];
    const body = await search(plain, {
      rank: { $knn: { query, limit: records } },
      group_by: { keys: ["group"], aggregate: { $min_k: { keys: ["#score"], k: 2 } } },
      limit: { offset: 1, limit: 5 },
      select: { keys: ["#score", "group"] },
    });
    const ranked = items
      .map((item) => ({ ...item, score: distance(item.embedding, query) }))
      .sort((a, b) => a.score - b.score);
    const kept = ranked.filter((item) => {
      const better = ranked.filter(
        (other) => other.group === item.group && ranked.indexOf(other) < ranked.indexOf(item),
      );
      return better.length < 2;
    });
    expect(ids(body)).toEqual(kept.slice(1, 6).map(({ id }) => id));
    expect(body["metadatas"]).toEqual([kept.slice(1, 6).map(({ group }) => ({ group }))]);
  });

  it("leaves the records with the largest values where those are asked for", async () => {
    const body = await search(plain, {
      rank: { $knn: { query: [0, 0], limit: records } },
      group_by: { keys: ["nothing"], aggregate: { $max_k: { keys: ["group", "#score"], k: 1 } } },
    });
    const far = items
      .filter(({ group }) => group === 3)
      .sort((a, b) => distance(b.embedding, [0, 0]) - distance(a.embedding, [0, 0]));
    expect(ids(body)).toEqual([far[0]?.id]);
  });
});

describe("what is refused", () => {
  const refused: readonly (readonly [string, Json, number, string])[] = [
    [
      "a sparse key without an index",
      { rank: { $knn: { query: { indices: [1], values: [1] }, key: "group" } } },
      400,
      "Cannot filter using metadata key 'group' with type 'SparseVector' because indexing is disabled",
    ],
    [
      "indices out of order",
      { rank: { $knn: { query: { indices: [2, 1], values: [1, 1] }, key: "terms" } } },
      400,
      "Sparse vector indices must be sorted in strictly ascending order (no duplicates)",
    ],
    [
      "groups without a rank",
      { group_by: { keys: ["group"], aggregate: { $min_k: { keys: ["#score"], k: 1 } } } },
      400,
      "group_by requires rank expression to be specified",
    ],
    [
      "keys without an aggregate",
      { rank: { $knn: { query: [1, 2] } }, group_by: { keys: ["group"] } },
      400,
      "group_by keys and aggregate must both be specified or both be omitted",
    ],
    [
      "a group of scores",
      {
        rank: { $knn: { query: [1, 2] } },
        group_by: { keys: ["#score"], aggregate: { $min_k: { keys: ["#score"], k: 1 } } },
      },
      400,
      "group_by keys must be metadata fields",
    ],
    [
      "a group of none",
      {
        rank: { $knn: { query: [1, 2] } },
        group_by: { keys: ["g"], aggregate: { $min_k: { keys: ["#score"], k: 0 } } },
      },
      400,
      "aggregate k must be greater than 0",
    ],
    [
      "another dimension",
      { rank: { $knn: { query: [1, 2, 3] } } },
      400,
      "Collection expecting embedding with dimension of 2, got 3",
    ],
    [
      "an unknown expression",
      { rank: { $nope: 1 } },
      422,
      "searches[0].rank: unknown variant `$nope`, expected one of `$abs`, `$div`, `$exp`, `$knn`, `$log`, `$max`, `$min`, `$mul`, `$sub`, `$sum`, `$val`",
    ],
    ["a filter that is none", { filter: { a: 1, b: 2 } }, 422, "searches[0].filter: Invalid where clause"],
  ];
  for (const [name, body, status, message] of refused) {
    it(name, async () => {
      const answer = await app.post(`${plain}/search`, { searches: [body] });
      expect(answer.status).toBe(status);
      expect(String(answer.body["message"])).toContain(message);
    });
  }
});
