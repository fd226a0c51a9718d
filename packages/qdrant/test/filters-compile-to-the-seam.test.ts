import type { Filter, VectorSpace } from "@vexfs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilter } from "../src/filter/compile.js";
import type { FilteredCollection } from "../src/filter/scope.js";

const word = {
  tokenizer: "word",
  lowercase: true,
  asciiFolding: false,
  minTokenLength: null,
  maxTokenLength: null,
  stopwordLanguages: [],
  stopwords: [],
  stemmer: null,
} as const;

const german = { ...word, stemmer: "german" };

const collection: FilteredCollection = {
  indexes: [
    { path: ["text"], kind: "fullText", analyzer: german },
    { path: ["docs", { each: true }, "text"], kind: "fullText", analyzer: german },
  ],
  spaces: [{ name: "image" } as VectorSpace],
};

const compiled = (filter: unknown): Filter => compileFilter(JSON.stringify(filter), collection);
const condition = (json: string): Filter => compileFilter(`{"must":[${json}]}`, collection);
const refusal = (json: string): string => {
  try {
    condition(json);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

const n = { key: "n", match: { value: 1 } };
const isN: Filter = { kind: "equals", path: ["n"], value: { int: 1n }, elements: "typed" };

describe("clauses", () => {
  it("joins what must, should and must not hold", () => {
    expect(compiled({ must: n, should: [n], must_not: [n], min_should: { conditions: [n, n], min_count: 1 } })).toEqual(
      {
        kind: "and",
        filters: [
          { kind: "or", filters: [isN] },
          { kind: "atLeast", count: 1, filters: [isN, isN] },
          isN,
          { kind: "not", filter: isN },
        ],
      },
    );
  });

  it("takes empty clauses for no condition, but an empty `should` on elements for an impossible one", () => {
    expect(compiled({})).toEqual({ kind: "and", filters: [] });
    expect(compiled({ must: [], must_not: null })).toEqual({ kind: "and", filters: [] });
    expect(compiled({ should: [] })).toEqual({ kind: "and", filters: [] });
    expect(compiled({ must: [n, { should: [] }], should: [] })).toEqual({
      kind: "and",
      filters: [isN, { kind: "and", filters: [] }],
    });
    expect(compiled({ must: [{ nested: { key: "a", filter: { must: [n], should: [] } } }] })).toMatchObject({
      filter: { filters: [{ kind: "or", filters: [] }, { kind: "equals" }] },
    });
  });

  it("nests filters", () => {
    expect(compiled({ must: [{ should: [n] }] })).toEqual({ kind: "or", filters: [isN] });
  });

  it("refuses fields that there are none of", () => {
    expect(() => compiled({ muss: [n] })).toThrow(
      "Format error in JSON body: unknown field `muss`, expected one of `should`, `min_should`, `must`, `must_not`",
    );
    expect(refusal('{"foo":1}')).toContain("Expected some form of condition");
    expect(refusal("5")).toContain("Expected some form of condition");
  });

  it("refuses what demands nothing", () => {
    expect(refusal('{"key":"a"}')).toBe(
      "Validation error in JSON body: [filter.must[0].__all__: " +
        "Validation error: At least one field condition must be specified [{}]]",
    );
    expect(() => compiled({ min_should: { conditions: [n], min_count: 0 } })).toThrow(
      "filter.min_should.min_count: min_count must be greater than 0",
    );
  });
});

describe("matches", () => {
  it("keeps 64-bit integers", () => {
    expect(condition('{"key":"n","match":{"value":9007199254740993}}')).toMatchObject({
      value: { int: 9_007_199_254_740_993n },
    });
  });

  it("matches values by their type", () => {
    expect(condition('{"key":"a.b","match":{"value":"x"}}')).toEqual({
      kind: "equals",
      path: ["a", "b"],
      value: { string: "x" },
      elements: "typed",
    });
    expect(condition('{"key":"a","match":{"value":true}}')).toMatchObject({ value: { bool: true } });
    expect(refusal('{"key":"a","match":{"value":1.5}}')).toContain("untagged enum MatchInterface");
  });

  it("matches any of a list, and all but a list; empty lists mean what they say", () => {
    expect(condition('{"key":"a","match":{"any":["x","y","x"]}}')).toMatchObject({
      kind: "in",
      values: [{ string: "x" }, { string: "y" }],
      elements: "typed",
    });
    expect(condition('{"key":"a","match":{"any":[]}}')).toMatchObject({ kind: "in", values: [] });
    expect(condition('{"key":"a","match":{"except":[1]}}')).toMatchObject({ kind: "notIn", values: [{ int: 1n }] });
    expect(condition('{"key":"a","match":{"except":[]}}')).toMatchObject({ kind: "notIn", values: [] });
    expect(refusal('{"key":"a","match":{"any":[1,"x"]}}')).toContain("untagged enum MatchInterface");
  });

  it("cuts text as the field's index does, and into words where there is none", () => {
    expect(condition('{"key":"text","match":{"text":"x y"}}')).toEqual({
      kind: "fullText",
      path: ["text"],
      query: "x y",
      mode: "spread",
      analyzer: german,
    });
    expect(condition('{"key":"other","match":{"text":"x y"}}')).toMatchObject({ mode: "all", analyzer: word });
    expect(condition('{"key":"other","match":{"text_any":"x"}}')).toMatchObject({ mode: "any", analyzer: word });
    expect(condition('{"key":"other","match":{"phrase":"x"}}')).toMatchObject({ mode: "phrase", analyzer: word });
    expect(
      condition('{"nested":{"key":"docs","filter":{"must":[{"key":"text","match":{"text":"x"}}]}}}'),
    ).toMatchObject({ filter: { path: ["text"], mode: "all", analyzer: german } });
  });

  it("looks for beginnings and parts of text", () => {
    expect(condition('{"key":"a","match":{"prefix":"x"}}')).toEqual({ kind: "startsWith", path: ["a"], prefix: "x" });
    expect(condition('{"key":"a","match":{"substring":"x"}}')).toEqual({
      kind: "textContains",
      target: { path: ["a"] },
      text: "x",
    });
  });
});

describe("ranges", () => {
  it("bounds numbers", () => {
    expect(condition('{"key":"a","range":{"gte":1,"lt":2.5,"gt":null}}')).toEqual({
      kind: "range",
      path: ["a"],
      elements: "any",
      gte: { int: 1n },
      lt: { float: 2.5 },
    });
  });

  it("compares as 64-bit floats, in which large integers are equal to their neighbours", () => {
    const holds: Readonly<Record<string, (one: number | bigint, other: number | bigint) => boolean>> = {
      gt: (one, other) => one > other,
      gte: (one, other) => one >= other,
      lt: (one, other) => one < other,
      lte: (one, other) => one <= other,
    };
    const near = (int: bigint) => fc.bigInt(-3000n, 3000n).map((step) => int + step);
    const large = fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 60n, -(2n ** 62n) + 7n, 1000n).chain(near);
    const property = fc.property(large, large, fc.constantFrom(...Object.keys(holds)), (value, bound, name) => {
      const compiledRange = condition(`{"key":"a","range":{"${name}":${bound}}}`);
      const { [name as "gt"]: limit = { float: 0 } } = compiledRange as Extract<Filter, { readonly kind: "range" }>;
      const compare = holds[name] ?? (() => false);
      expect(compare(value, "int" in limit ? limit.int : limit.float)).toBe(compare(Number(value), Number(bound)));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it("bounds dates", () => {
    expect(condition('{"key":"a","range":{"gte":"1970-01-01T00:00:01Z"}}')).toEqual({
      kind: "dateRange",
      path: ["a"],
      gte: 1_000_000n,
    });
    expect(refusal('{"key":"a","range":{"gte":"soon"}}')).toBe(
      "Format error in JSON body: 'soon' does not match accepted datetime format (RFC3339). " +
        "Example: 2014-01-01T00:00:00Z",
    );
  });

  it("counts values; a field that is absent has none", () => {
    const counted = { kind: "valuesCount", path: ["a"] };
    expect(condition('{"key":"a","values_count":{"gt":0}}')).toEqual({ ...counted, gt: 0 });
    expect(condition('{"key":"a","values_count":{"lt":3}}')).toEqual({
      kind: "or",
      filters: [
        { ...counted, lt: 3 },
        { kind: "not", filter: { kind: "exists", path: ["a"] } },
      ],
    });
  });
});

describe("places", () => {
  const [zero, one] = ['{"lon":0,"lat":0}', '{"lon":1.5,"lat":-1}'];

  it("compiles boxes, circles and polygons", () => {
    expect(condition(`{"key":"a","geo_bounding_box":{"top_left":${zero},"bottom_right":${one}}}`)).toMatchObject({
      kind: "geoBox",
      bottomRight: { lon: 1.5, lat: -1 },
    });
    expect(condition(`{"key":"a","geo_radius":{"center":${one},"radius":10}}`)).toMatchObject({
      kind: "geoRadius",
      meters: 10,
    });
    const ring = `{"points":[${zero},${one},{"lon":1,"lat":1},${zero}]}`;
    expect(condition(`{"key":"a","geo_polygon":{"exterior":${ring},"interiors":[${ring}]}}`)).toMatchObject({
      kind: "geoPolygon",
      interiors: [[{ lon: 0, lat: 0 }, {}, {}, {}]],
    });
  });

  it("refuses places off the earth and rings that are open", () => {
    expect(refusal('{"key":"a","geo_radius":{"center":{"lon":0,"lat":91},"radius":1}}')).toContain(
      "expected `lat` = 91 within [-90;90] and `lon` = 0 within [-180;180]",
    );
    expect(refusal(`{"key":"a","geo_polygon":{"exterior":{"points":[${zero},${one},${zero}]}}}`)).toContain(
      "the size must be at least 4, got 3",
    );
    expect(refusal(`{"key":"a","geo_polygon":{"exterior":{"points":[${zero},${one},${one},${one}]}}}`)).toContain(
      "closed line",
    );
  });
});

describe("conditions on the record", () => {
  it("compiles both forms of empty and null", () => {
    expect(condition('{"is_empty":{"key":"a"}}')).toEqual({ kind: "isEmpty", path: ["a"] });
    expect(condition('{"key":"a","is_empty":false}')).toEqual({
      kind: "not",
      filter: { kind: "isEmpty", path: ["a"] },
    });
    expect(condition('{"is_null":{"key":"a"}}')).toEqual({ kind: "isNull", path: ["a"] });
    expect(condition('{"key":"a","is_null":true}')).toEqual({ kind: "isNull", path: ["a"] });
  });

  it("compiles ids, vectors and slices", () => {
    expect(condition('{"has_id":[18446744073709551615,"550E8400E29B41D4A716446655440000"]}')).toEqual({
      kind: "hasId",
      ids: ["18446744073709551615", "550e8400-e29b-41d4-a716-446655440000"],
    });
    expect(condition('{"has_vector":"image"}')).toEqual({ kind: "hasVector", space: "image" });
    expect(condition('{"has_vector":"no"}')).toEqual({ kind: "or", filters: [] });
    expect(condition('{"slice":{"total":4,"index":3}}')).toEqual({ kind: "slice", total: 4, index: 3 });
    expect(refusal('{"slice":{"total":4,"index":4}}')).toContain("Slice index must be less than the total");
  });

  it("nests conditions on the elements of an array", () => {
    expect(condition('{"nested":{"key":"a","filter":{"must":[{"key":"n","match":{"value":1}}]}}}')).toEqual({
      kind: "nested",
      path: ["a", { each: true }],
      filter: isN,
    });
    expect(condition('{"nested":{"key":"a[]","filter":{"must":[{"has_id":[1]}]}}}')).toMatchObject({
      path: ["a", { each: true }],
      filter: { kind: "or", filters: [] },
    });
  });

  it("needs one of several conditions on a field, unless one of them is on the whole of it", () => {
    expect(condition('{"key":"n","match":{"value":1},"range":{"gt":5}}')).toMatchObject({ kind: "or" });
    expect(condition('{"key":"n","match":{"value":1},"is_empty":true}')).toEqual({ kind: "isEmpty", path: ["n"] });
  });
});
