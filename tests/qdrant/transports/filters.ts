import * as fc from "fast-check";
import { ids } from "./requests.js";

/** A part of a request in both forms. */
export interface Condition {
  readonly json: string;
  readonly message: object;
}

/** A condition on a field. */
const onField = (key: string, json: string, message: object): Condition => ({
  json: `{"key":"${key}",${json}}`,
  message: { field: { key, ...message } },
});

const match = (key: string, kind: string, operand: string, message: object): Condition =>
  onField(key, `"match":{"${kind}":${operand}}`, { match: message });

const small = fc.integer({ min: -3, max: 3 });
const letters = fc.constantFrom("a", "b", "");
const letterLists = fc.subarray(["a", "b", ""]);

const matches: fc.Arbitrary<Condition> = fc.oneof(
  letters.map((keyword) => match("t", "value", `"${keyword}"`, { keyword })),
  small.map((integer) => match("n", "value", String(integer), { integer })),
  fc.boolean().map((boolean) => match("n", "value", String(boolean), { boolean })),
  letterLists.map((strings) => match("t", "any", JSON.stringify(strings), { keywords: { strings } })),
  letterLists.map((strings) => match("t", "except", JSON.stringify(strings), { except_keywords: { strings } })),
  fc.array(small).map((integers) => match("n", "any", JSON.stringify(integers), { integers: { integers } })),
  fc.array(small).map((integers) => match("n", "except", JSON.stringify(integers), { except_integers: { integers } })),
  fc
    .tuple(
      fc.constantFrom("text" as const, "text_any" as const, "phrase" as const, "prefix" as const),
      fc.constantFrom("fox", "red fox", "RED", "the", ""),
    )
    .map(([kind, words]) => match("words", kind, JSON.stringify(words), { [kind]: words })),
);

const decimals = fc.constantFrom(-2, 0, 0.5, 2.5, 1e16, 1e-7);

const ranges: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record({ gte: decimals, gt: decimals, lte: decimals, lt: decimals }, { requiredKeys: [] })
    .map((range) => onField("n", `"range":${JSON.stringify(range)}`, { range })),
  fc
    .record({ gte: fc.nat(3), gt: fc.nat(3), lte: fc.nat(3), lt: fc.nat(3) }, { requiredKeys: [] })
    .map((count) => onField("deep", `"values_count":${JSON.stringify(count)}`, { values_count: count })),
  fc
    .record(
      { gte: fc.constantFrom(-1, 0, 1_686_787_200), lt: fc.constantFrom(1_709_208_000, 1_709_209_801) },
      { requiredKeys: [] },
    )
    .map((seconds) => {
      const dates = Object.entries(seconds).map(([bound, at]) => [bound, new Date(at * 1000).toISOString()]);
      const stamps = Object.entries(seconds).map(([bound, at]) => [bound, { seconds: at }]);
      const range = JSON.stringify(Object.fromEntries(dates));
      return onField("when", `"range":${range}`, { datetime_range: Object.fromEntries(stamps) });
    }),
);

const places = fc.record({ lon: fc.constantFrom(13.5, -179.75, 179, 0), lat: fc.constantFrom(52.5, -0.25, 89.5) });

const ring = (points: readonly object[]): { readonly points: readonly object[] } => ({
  points: [...points, ...points.slice(0, 1)],
});

const shapes: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(places, fc.constantFrom(0, 1, 50_000, 1e7)).map(([center, radius]) => {
    const circle = { center, radius };
    return onField("where", `"geo_radius":${JSON.stringify(circle)}`, { geo_radius: circle });
  }),
  fc.tuple(places, places).map(([one, other]) => {
    const box = { top_left: one, bottom_right: other };
    return onField("where", `"geo_bounding_box":${JSON.stringify(box)}`, { geo_bounding_box: box });
  }),
  fc.array(places, { minLength: 3, maxLength: 4 }).map((corners) => {
    const hole = ring([
      { lon: 13, lat: 52 },
      { lon: 14, lat: 52 },
      { lon: 14, lat: 53 },
    ]);
    const polygon = { exterior: ring(corners), interiors: [hole] };
    return onField("where", `"geo_polygon":${JSON.stringify(polygon)}`, { geo_polygon: polygon });
  }),
);

const presence: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .constantFrom("t", "deep", "deep[].x", "where")
    .map((key) => ({ json: `{"is_empty":{"key":"${key}"}}`, message: { is_empty: { key } } })),
  fc
    .constantFrom("n", "deep[].x")
    .map((key) => ({ json: `{"is_null":{"key":"${key}"}}`, message: { is_null: { key } } })),
  fc.boolean().map((is) => onField("t", `"is_empty":${is}`, { is_empty: is })),
  fc.boolean().map((is) => onField("n", `"is_null":${is}`, { is_null: is })),
  fc.array(ids, { maxLength: 2 }).map((list) => ({
    json: `{"has_id":[${list.map(({ json }) => json).join(",")}]}`,
    message: { has_id: { has_id: list.map(({ message }) => message) } },
  })),
  fc.constantFrom("m", "s").map((name) => ({
    json: `{"has_vector":"${name}"}`,
    message: { has_vector: { has_vector: name } },
  })),
  fc
    .nat(1)
    .map((index) => ({ json: `{"slice":{"total":2,"index":${index}}}`, message: { slice: { total: 2, index } } })),
);

/** Filters whose conditions are of a kind, with so many in `should`: on elements, an empty one is none in a message, and none passes it in JSON. */
const filtersOf = (kinds: fc.Arbitrary<Condition>, shouldMin = 0): fc.Arbitrary<Condition> => {
  const list = (minLength: number) =>
    fc.array(kinds, { minLength, maxLength: 2 }).map((items) => ({
      json: `[${items.map(({ json }) => json).join(",")}]`,
      message: items.map(({ message }) => message),
    }));
  const least = fc.tuple(list(0), fc.integer({ min: 1, max: 2 })).map(([{ json, message }, count]) => ({
    json: `{"conditions":${json},"min_count":${count}}`,
    message: { conditions: message, min_count: count },
  }));
  return fc
    .record({ must: list(0), should: list(shouldMin), must_not: list(0), min_should: least }, { requiredKeys: [] })
    .map((clauses) => {
      const members = Object.entries(clauses);
      return {
        json: `{${members.map(([name, { json }]) => `"${name}":${json}`).join(",")}}`,
        message: Object.fromEntries(members.map(([name, { message }]) => [name, message])),
      };
    });
};

/** Conditions that are no filters of their own. */
export const conditions = fc.oneof(matches, ranges, shapes, presence);

/** A condition on the elements of an array; those have no ids and no vectors. */
const ofElements = fc.oneof(
  fc.constant({ json: `{"is_null":{"key":"x"}}`, message: { is_null: { key: "x" } } }),
  small.map((integer) => match("x", "value", String(integer), { integer })),
  fc.boolean().map((is) => onField("y", `"is_empty":${is}`, { is_empty: is })),
);

const nested = filtersOf(ofElements, 1).map(({ json, message }) => ({
  json: `{"nested":{"key":"deep","filter":${json}}}`,
  message: { nested: { key: "deep", filter: message } },
}));

const inner = filtersOf(conditions).map(({ json, message }) => ({ json, message: { filter: message } }));

/** A filter in both forms, with conditions of every kind. */
export const filters: fc.Arbitrary<Condition> = filtersOf(
  fc.oneof({ weight: 8, arbitrary: conditions }, { weight: 2, arbitrary: nested }, { weight: 1, arbitrary: inner }),
);
