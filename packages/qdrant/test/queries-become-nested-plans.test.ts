import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecordingClient } from "./support/recording-engine.js";

let client: RecordingClient;
beforeEach(async () => {
  client = new RecordingClient();
  await client.create("c", [{ name: "" }, { name: "text", kind: "sparse", dimension: null }]);
});
afterEach(() => client.close());

const planOf = async (body: unknown, path = "query") => {
  const answer = await client.send("POST", `c/points/${path}`, body);
  expect(answer).toMatchObject({ status: 200, error: null });
  return client.plans.at(-1);
};

const even = { key: "even", match: { value: true } };

describe("prefetches", () => {
  it("find the points that a query looks at, each in its own way", async () => {
    const sparse = { indices: [1], values: [2] };
    const prefetch = [
      { query: [1, 2], limit: 100, score_threshold: 0.5, params: { hnsw_ef: 7 } },
      { query: sparse, using: "text", filter: { must: even } },
    ];
    expect(await planOf({ prefetch, query: { fusion: "rrf" }, filter: { must_not: even }, limit: 3 })).toMatchObject({
      source: { kind: "fusion", method: "reciprocalRank", k: 2 },
      prefetch: [
        { source: { kind: "nearest", space: "", ef: 7 }, limit: 100, threshold: 0.5 },
        { source: { kind: "nearest", space: "text" }, limit: 10, filter: { kind: "equals" } },
      ],
      filter: { kind: "not" },
      offset: 0,
      limit: 3,
    });
  });

  it("nest, and leave out of all that they were made from", async () => {
    const prefetch = { prefetch: { query: 7, limit: 50 }, query: 8, limit: 20 };
    expect(await planOf({ prefetch, query: [1, 2] })).toMatchObject({
      prefetch: [{ limit: 20, prefetch: [{ limit: 50 }] }],
      filter: { kind: "not", filter: { kind: "hasId", ids: ["8", "7"] } },
    });
  });

  it("hand on more for groups", async () => {
    const body = { prefetch: { query: [1, 2], limit: 4 }, query: [2, 1], group_by: "a", group_size: 5 };
    expect(await planOf(body, "query/groups")).toMatchObject({
      prefetch: [{ limit: 20 }],
      filter: { kind: "not", filter: { kind: "isEmpty", path: ["a"] } },
      grouping: { size: 5 },
    });
  });
});

describe("queries over prefetches", () => {
  const over = async (query: unknown) => (await planOf({ prefetch: { query: [1, 2] }, query }))?.source;

  it("fuse by weighted ranks and by distributions of scores", async () => {
    expect(await over({ rrf: { k: 60, weights: [0.25] } })).toEqual({
      kind: "fusion",
      method: "reciprocalRank",
      k: 60,
      weights: [0.25],
    });
    expect(await over({ fusion: "dbsf" })).toEqual({ kind: "fusion", method: "scoreDistribution" });
  });

  it("compute formulas", async () => {
    const formula = {
      sum: [
        "$score",
        { mult: ["$score[1]", 0.1, even] },
        { neg: { abs: "price" } },
        { div: { left: 1, right: "size", by_zero_default: 2 } },
        { pow: { base: { sqrt: 4 }, exponent: { ln: { exp: { log10: { acosh: 3 } } } } } },
        { max: [1, { min: [2] }] },
        { geo_distance: { origin: { lon: 1, lat: 2 }, to: "place" } },
        { exp_decay: { x: { datetime_key: "at" }, target: { datetime: "1970-01-01T00:00:10Z" }, scale: 2 } },
      ],
    };
    const defaults = { "$score[1]": 0.5, size: "large", at: "1970-01-01", place: { lon: 3, lat: 4 } };
    const f32 = Math.fround(0.1);
    expect(await over({ formula, defaults })).toEqual({
      kind: "formula",
      arithmetic: "checked",
      best: "largest",
      expression: {
        kind: "sum",
        of: [
          { kind: "score", prefetch: 0, otherwise: 0 },
          {
            kind: "product",
            of: [
              { kind: "score", prefetch: 1, otherwise: 0.5 },
              { kind: "constant", value: f32 },
              { kind: "condition", filter: expect.objectContaining({ kind: "equals" }) },
            ],
          },
          {
            kind: "function",
            function: "negative",
            of: { kind: "function", function: "absolute", of: { kind: "number", path: ["price"], nullsCount: true } },
          },
          {
            kind: "quotient",
            left: { kind: "constant", value: 1 },
            right: { kind: "number", path: ["size"], nullsCount: true, otherwise: { wrongType: {} } },
            byZero: 2,
          },
          expect.objectContaining({ kind: "power" }),
          expect.objectContaining({ kind: "largest" }),
          {
            kind: "distance",
            origin: { lon: 1, lat: 2 },
            path: ["place"],
            nullsCount: true,
            otherwise: { value: { lon: 3, lat: 4 } },
          },
          {
            kind: "decay",
            shape: "exponential",
            of: { kind: "datetime", path: ["at"], nullsCount: true, otherwise: { value: { int: 0n } } },
            target: { kind: "constant", value: 10 },
            lambda: Math.log(0.5) / 2,
          },
        ],
      },
    });
  });

  it("choose what differs", async () => {
    const nearest = { nearest: [1, 2], mmr: { diversity: 0.25, candidates_limit: 50 } };
    expect(await planOf({ query: nearest, limit: 10, offset: 4 })).toMatchObject({
      source: { kind: "diverse", relevance: 0.75, candidates: 50 },
      offset: 4,
      limit: 6,
    });
    expect(await planOf({ query: [2, 1], prefetch: { query: nearest, limit: 10 } })).toMatchObject({
      prefetch: [{ source: { kind: "nearest" }, limit: 50 }],
    });
  });

  it("sample", async () => {
    expect(await planOf({ query: { sample: "random" }, offset: 3, score_threshold: 1 })).toEqual({
      source: { kind: "sample" },
      offset: 0,
      limit: 10,
    });
  });

  it("weigh examples by what was thought of them", async () => {
    const feedback = [
      { example: 7, score: 0.75 },
      { example: 8, score: 0.25 },
      { example: [0, 1], score: 0.25 },
    ];
    const query = { relevance_feedback: { target: 9, feedback, strategy: { naive: { a: 0.5, b: 2, c: 4 } } } };
    expect(await planOf({ query })).toMatchObject({
      source: { kind: "weighted", weights: [0.5, 2, -1, -1], examples: { length: 4 } },
      filter: { kind: "not", filter: { ids: ["9", "7", "8"] } },
    });
  });
});

describe("what does not make sense", () => {
  const nested = (depth: number): unknown => (depth === 0 ? {} : { prefetch: nested(depth - 1), query: [1, 2] });
  const feedback = { target: 9, feedback: [], strategy: { naive: { a: 1, b: 1, c: 1 } } };

  it.each([
    [{ prefetch: {} }, 400, "Bad request: A query is needed to merge the prefetches."],
    [{ prefetch: { score_threshold: 1 }, query: [1, 2] }, 400, "Bad request: A query is needed to use the score_thres"],
    [{ prefetch: { limit: 0 }, query: [1, 2] }, 422, "internal.prefetch[0].limit: value 0 invalid, must be 1 or large"],
    [nested(65), 400, "Wrong input: Validation failed: prefetches depth 65 exceeds max depth 64"],
    [{ query: { fusion: "rrf" } }, 400, "Wrong input: Validation failed: cannot apply Fusion without prefetches"],
    [{ query: { formula: 1 } }, 400, "Wrong input: Validation failed: cannot apply Formula without prefetches"],
    [
      { prefetch: {}, query: { fusion: "rrf" }, using: "text" },
      400,
      "Bad request: Fusion queries cannot be combined with the 'using' field.",
    ],
    [
      { prefetch: {}, query: { rrf: { weights: [1, 2] } } },
      400,
      "Validation failed: Number of weights in RRF should match number of pre-fetches: got 2, expected 1",
    ],
    [{ prefetch: {}, query: { rrf: { k: 0 } } }, 422, "internal.query.rrf.k: value 0 invalid, must be 1 or larger"],
    [
      { prefetch: {}, query: { formula: "$rank" } },
      400,
      "Validation failed: failed to parse variable ID $rank: Invalid reserved word: $rank",
    ],
    [
      { prefetch: {}, query: { formula: { lin_decay: { x: 1, scale: 0 } } } },
      400,
      "Validation failed: Decay scale should be non-zero positive, got 0.",
    ],
    [{ prefetch: {}, query: { formula: { plus: [1] } } }, 400, "Format error in JSON body"],
    [
      { query: { nearest: [1, 2], mmr: { diversity: 2 } } },
      422,
      "internal.query.mmr.diversity: value 2.0 invalid, must be from 0.0 to 1.0",
    ],
    [{ query: { relevance_feedback: feedback } }, 422, "feedback elements must be non-empty"],
  ])("is refused: %j", async (body, status, error) => {
    const answer = await client.send("POST", "c/points/query", body);
    expect(answer.status).toBe(status);
    expect(answer.error).toContain(error);
  });

  it("does not stop what nests 64 deep", async () => {
    const plan = await planOf(nested(64));
    let depth = 0;
    for (let at = plan?.prefetch; at !== undefined; at = at[0]?.prefetch) depth++;
    expect(depth).toBe(64);
  });
});
