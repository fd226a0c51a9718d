import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Json, NativeApp } from "./native-app.js";
import { type Distance, type Ranked, RankModel, type Sparse } from "./rank-model.js";

const records = 60;

/** Small whole numbers by a rule: distances are exact, and many are equal. */
const pseudo = (seed: number): number => ((seed * 7919 + 104_729) % 1013) % 7;

const items: readonly (Ranked & { readonly group: number })[] = Array.from({ length: records }, (_, index) => {
  const indices = [0, 1, 2, 3, 4, 5].filter((term) => pseudo(index * 13 + term) % 3 === 0);
  return {
    id: `r${index}`,
    embedding: [pseudo(index) + 1, pseudo(index + 500)],
    terms: index % 5 === 0 ? null : { indices, values: indices.map((term) => 1 + (pseudo(index + term) % 4)) },
    group: index % 3,
  };
});

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);

const distances: Readonly<Record<string, Distance>> = {
  l2: (a, b) => a.reduce((sum, value, place) => sum + (value - (b[place] ?? 0)) ** 2, 0),
  ip: (a, b) => 1 - dot(a, b),
  cosine: (a, b) => 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
};

let app: NativeApp;
const paths = new Map<string, string>();

beforeAll(async () => {
  app = new NativeApp({ runsFunctions: false });
  for (const space of Object.keys(distances)) {
    const path = await app.collection(`of-${space}`, {
      schema: {
        defaults: {},
        keys: {
          "#embedding": { float_list: { vector_index: { enabled: true, config: { space } } } },
          terms: { sparse_vector: { sparse_vector_index: { enabled: true, config: { bm25: false } } } },
        },
      },
    });
    await app.post(`${path}/add`, {
      ids: items.map(({ id }) => id),
      embeddings: items.map(({ embedding }) => embedding),
      metadatas: items.map(({ group, terms }) => ({
        group,
        ...(terms === null ? {} : { terms: { "#type": "sparse_vector", ...terms } }),
      })),
    });
    paths.set(space, path);
  }
});
afterAll(() => app.stop());

interface Row {
  readonly id: string;
  readonly score: number | null;
}

/** The rows of each search. */
const search = async (space: string, ...searches: readonly Json[]): Promise<readonly (readonly Row[])[]> => {
  const { status, body } = await app.post(`${paths.get(space)}/search`, {
    searches: searches.map((one) => ({ ...one, select: { keys: ["#score"] } })),
  });
  expect(status, JSON.stringify(body)).toBe(200);
  const scores = body["scores"] as readonly (readonly (number | null)[])[];
  return (body["ids"] as readonly (readonly string[])[]).map((ids, place) =>
    ids.map((id, row) => ({ id, score: scores[place]?.[row] ?? null })),
  );
};

/** A number as an answer has it: one that is none, or infinite, is null. */
const shown = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The same up to the last bits, which differ between libraries of mathematics. */
const isClose = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(a));

/** The rows are those that the model ranks, with its ranks, and in order. */
const expectRanks = (rows: readonly Row[], ranks: ReadonlyMap<string, number>): void => {
  expect(rows.map(({ id }) => id).sort()).toEqual([...ranks.keys()].sort());
  for (const { id, score } of rows) {
    const rank = shown(ranks.get(id) ?? Number.NaN);
    expect(isClose(score, rank), `${id}: ${score}, not ${rank}`).toBe(true);
  }
  const finite = rows.filter(({ score }) => score !== null);
  const place = (id: string): number => Number(id.slice(1));
  for (const [index, { id, score }] of finite.entries()) {
    const before = finite[index - 1];
    if (before === undefined) continue;
    const isLess = Number(before.score) < Number(score);
    // The zero with a sign comes before the other, and answers show both alike.
    const isInOrder = isLess || (before.score === score && (score === 0 || place(before.id) < place(id)));
    expect(isInOrder, `${before.id} ${before.score}, ${id} ${score}`).toBe(true);
  }
};

const whole = fc.integer({ min: -3, max: 9 });
const half = fc.integer({ min: -8, max: 8 }).map((value) => value / 2);
const sparse: fc.Arbitrary<Sparse> = fc
  .uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 })
  .chain((indices) =>
    fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: indices.length, maxLength: indices.length })
      .map((values) => ({
        indices: indices.sort((a, b) => a - b),
        values,
      })),
  );

/** Either vectors, of which each is measured exactly. */
const knn = (dense: fc.Arbitrary<readonly number[]>, limit: fc.Arbitrary<number>): fc.Arbitrary<Json> => {
  const rest = { limit, default: half, return_rank: fc.boolean() };
  const requiredKeys: ["query"] = ["query"];
  return fc.oneof(
    fc.record({ query: dense, ...rest }, { requiredKeys }).map(($knn) => ({ $knn })),
    fc.record({ query: sparse, ...rest }, { requiredKeys }).map(($knn) => ({ $knn: { ...$knn, key: "terms" } })),
  );
};

const expressionOf = (leaf: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.letrec<{ any: Json }>((tie) => {
    const several = fc.array(tie("any"), { maxLength: 3 });
    const two = fc.record({ left: tie("any"), right: tie("any") });
    const named = (name: string, of: fc.Arbitrary<unknown>) => of.map((value): Json => ({ [name]: value }));
    return {
      any: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        { arbitrary: leaf, weight: 6 },
        { arbitrary: named("$val", half), weight: 2 },
        ...["$sum", "$mul", "$max", "$min"].map((name) => ({ arbitrary: named(name, several), weight: 2 })),
        ...["$sub", "$div"].map((name) => ({ arbitrary: named(name, two), weight: 2 })),
        ...["$abs", "$exp", "$log"].map((name) => ({ arbitrary: named(name, tie("any")), weight: 1 })),
      ),
    };
  }).any;

describe("ranks are those of Chroma's rules", () => {
  for (const space of ["l2", "ip"]) {
    it(`over dense and sparse vectors, in a collection of ${space}`, async () => {
      const leaf = knn(fc.tuple(whole, whole), fc.integer({ min: 0, max: records + 5 }));
      const filtered = fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1 }), { nil: null });
      const window = fc.record({ offset: fc.nat(20), limit: fc.nat(30) });
      await fc.assert(
        fc.asyncProperty(expressionOf(leaf), filtered, window, async (rank, groups, limit) => {
          const filter = groups === null ? {} : { group: { $in: groups } };
          const [rows = [], part = []] = await search(space, { rank, filter }, { rank, filter, limit });
          const passing = items.filter(({ group }) => groups === null || groups.includes(group));
          expectRanks(rows, new RankModel(passing, distances[space] as Distance).ranks(rank));
          expect(part).toEqual(rows.slice(limit.offset, limit.offset + limit.limit));
        }),
        { numRuns: 200 },
      );
    });
  }

  it("over cosines, of which no two are equal by rounding alone", async () => {
    // Every record is found, so that nothing depends on the last bit of a distance.
    const query = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    const leaf = fc
      .record({ query, limit: fc.constant(records), default: half }, { requiredKeys: ["query", "limit"] })
      .map(($knn): Json => ({ $knn }));
    const smooth = fc.oneof(
      leaf,
      fc.array(leaf, { minLength: 1, maxLength: 3 }).map(($sum): Json => ({ $sum })),
      fc.record({ left: leaf, right: leaf }).map(($sub): Json => ({ $sub })),
      leaf.map(($exp): Json => ({ $exp })),
    );
    await fc.assert(
      fc.asyncProperty(smooth, async (rank) => {
        const [rows = []] = await search("cosine", { rank });
        expectRanks(rows, new RankModel(items, distances["cosine"] as Distance).ranks(rank));
      }),
      { numRuns: 50 },
    );
  });

  it("with a default that is exactly the one asked for", async () => {
    const rank = (value: number): Json => ({ $sum: [{ $knn: { query: [1, 2], limit: 1, default: value } }, all] });
    const all: Json = { $knn: { query: [1, 2], limit: records, return_rank: true } };
    for (const space of Object.keys(distances)) {
      for (const value of [0.1, 0.7, 1e-8, 33.3]) {
        const [rows = []] = await search(space, { rank: rank(value) });
        const sums = new Set(Array.from({ length: records }, (_, place) => Math.fround(Math.fround(value) + place)));
        const isSum = ({ score }: Row): boolean => sums.has(Math.fround(score ?? Number.NaN));
        expect(rows.filter(isSum).length).toBeGreaterThanOrEqual(records - 1);
      }
    }
  });

  it("fused by reciprocal ranks as the clients write it", async () => {
    const places = (query: readonly number[] | Sparse): Json => ({
      $knn: { query, limit: 40, return_rank: true, default: 40, ...(Array.isArray(query) ? {} : { key: "terms" }) },
    });
    const part = (weight: number, ranks: Json): Json => ({
      $div: { left: { $val: weight }, right: { $sum: [{ $val: 60 }, ranks] } },
    });
    const sum = { $sum: [part(0.7, places([3, 3])), part(0.3, places({ indices: [1, 3], values: [1, 2] }))] };
    const rank = { $mul: [{ $val: -1 }, sum] };
    const [rows = []] = await search("l2", { rank });
    const expected = new RankModel(items, distances["l2"] as Distance).ranks(rank);
    expect(expected.size).toBeGreaterThan(40);
    expectRanks(rows, expected);
  });
});

describe("a rank", () => {
  it("without a $knn ranks nothing", async () => {
    const answers = await search(
      "l2",
      { rank: { $val: 1 } },
      { rank: { $sum: [] } },
      { rank: { $max: [{ $val: 2 }] } },
    );
    expect(answers).toEqual([[], [], []]);
  });

  it("of places alone counts from zero", async () => {
    const [rows = []] = await search("l2", { rank: { $knn: { query: [0, 0], limit: 5, return_rank: true } } });
    expect(rows.map(({ score }) => score)).toEqual([0, 1, 2, 3, 4]);
  });

  it("can be what groups are made by", async () => {
    const rank = { $sum: [{ $knn: { query: [2, 2], limit: records } }, { $val: 0.5 }] };
    const group_by = { keys: ["group"], aggregate: { $min_k: { keys: ["#score"], k: 2 } } };
    const [rows = [], ranked = []] = await search("l2", { rank, group_by }, { rank });
    const groupOf = (id: string): number | undefined => items.find((item) => item.id === id)?.group;
    const kept = ranked.filter(
      ({ id }, place) => ranked.slice(0, place).filter((other) => groupOf(other.id) === groupOf(id)).length < 2,
    );
    expect(rows).toEqual(kept);
  });

  it("of a query of another length is refused", async () => {
    const rank = { $sum: [{ $knn: { query: [1, 2] } }, { $knn: { query: [1, 2, 3] } }] };
    const { status, body } = await app.post(`${paths.get("l2")}/search`, { searches: [{ rank }] });
    expect([status, body["message"]]).toEqual([400, "Collection expecting embedding with dimension of 2, got 3"]);
  });
});
