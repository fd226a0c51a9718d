import * as fc from "fast-check";
import { type Entry, entries } from "./grpc-client.js";

/** A value of a payload in both forms. */
export interface BothForms {
  readonly json: string;
  readonly value: object;
}

const double = (value: number): string => {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
};

const scalars: fc.Arbitrary<BothForms> = fc.oneof(
  fc.constant({ json: "null", value: { null_value: 0 } }),
  fc.boolean().map((value) => ({ json: String(value), value: { bool_value: value } })),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) => ({ json: String(value), value: { integer_value: String(value) } })),
  fc.integer({ min: -3, max: 3 }).map((value) => ({ json: String(value), value: { integer_value: value } })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ json: double(value), value: { double_value: value } })),
  fc.constantFrom("", "a", "b", "ä\u{1f600}", '"\\\n').map((value) => ({
    json: JSON.stringify(value),
    value: { string_value: value },
  })),
);

const object = (members: Readonly<Record<string, BothForms>>): BothForms => ({
  json: `{${Object.entries(members)
    .map(([key, { json }]) => `${JSON.stringify(key)}:${json}`)
    .join(",")}}`,
  value: { struct_value: { fields: values(members) } },
});

const values = (members: Readonly<Record<string, BothForms>>): readonly Entry<object>[] =>
  entries(Object.fromEntries(Object.entries(members).map(([key, { value }]) => [key, value])));

const nested: fc.Arbitrary<BothForms> = fc.oneof(
  { weight: 3, arbitrary: scalars },
  {
    weight: 1,
    arbitrary: fc.array(scalars, { maxLength: 3 }).map((items) => ({
      json: `[${items.map(({ json }) => json).join(",")}]`,
      value: { list_value: { values: items.map(({ value }) => value) } },
    })),
  },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("x", "y"), scalars, { maxKeys: 2 }).map(object) },
);

/** A payload: its JSON, and the map of a message. */
export const payloads = fc
  .dictionary(fc.constantFrom("n", "t", "deep", "odd key"), nested, { maxKeys: 4 })
  .map((members) => ({ json: object(members).json, map: values(members) }));

const floats = fc.float({ min: -8, max: 8, noNaN: true }).map((value) => (value === 0 ? 0 : value));
const list = (length: number): fc.Arbitrary<readonly number[]> =>
  fc.array(floats, { minLength: length, maxLength: length });

/** Vectors of a point, some of them absent. */
export const vectors = fc.record(
  {
    d: list(3),
    m: fc.array(list(2), { minLength: 1, maxLength: 3 }),
    s: fc
      .uniqueArray(fc.nat(9), { minLength: 1, maxLength: 4 })
      .chain((indices) => list(indices.length).map((items) => ({ indices, values: items }))),
  },
  { requiredKeys: ["d"] },
);

/** A vector as a message. */
export const vectorMessage = (vector: unknown): object => {
  if (!Array.isArray(vector)) return { sparse: vector };
  return Array.isArray(vector[0])
    ? { multi_dense: { vectors: vector.map((data) => ({ data })) } }
    : { dense: { data: vector } };
};

/** An id in both forms. */
export const ids = fc.oneof(
  fc.bigInt({ min: 0n, max: 5n }).map((id) => ({ json: String(id), message: { num: String(id) } })),
  fc.constant({ json: String(2n ** 64n - 1n), message: { num: String(2n ** 64n - 1n) } }),
  fc.constantFrom("98a9a4b1-4ef2-46fb-8315-a97d874fe1d7", "f0e09527-b096-42a8-94e9-ea94d342b925").map((id) => ({
    json: JSON.stringify(id),
    message: { uuid: id },
  })),
);

/** A point to be written. */
export const points = fc.record({ id: ids, vectors, payload: payloads });

/** A point as JSON. */
export const pointJson = ({ id, vectors: byName, payload }: Generated<typeof points>): string =>
  `{"id":${id.json},"vector":${JSON.stringify(byName)},"payload":${payload.json}}`;

/** A point as a message. */
export const pointMessage = ({ id, vectors: byName, payload }: Generated<typeof points>): object => ({
  id: id.message,
  vectors: {
    vectors: {
      vectors: entries(
        Object.fromEntries(Object.entries(byName).map(([name, vector]) => [name, vectorMessage(vector)])),
      ),
    },
  },
  payload: payload.map,
});

/** What an arbitrary makes. */
export type Generated<A> = A extends fc.Arbitrary<infer T> ? T : never;

interface Condition {
  readonly json: string;
  readonly message: object;
}

const matches: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom("a", "b").map((text) => ({
    json: `{"key":"t","match":{"value":"${text}"}}`,
    message: { field: { key: "t", match: { keyword: text } } },
  })),
  fc.integer({ min: -3, max: 3 }).map((value) => ({
    json: `{"key":"n","match":{"any":[${value},1]}}`,
    message: { field: { key: "n", match: { integers: { integers: [value, 1] } } } },
  })),
  fc.integer({ min: -3, max: 3 }).map((value) => ({
    json: `{"key":"n","range":{"gte":${value},"lt":2.5}}`,
    message: { field: { key: "n", range: { gte: value, lt: 2.5 } } },
  })),
  ids.map(({ json, message }) => ({ json: `{"has_id":[${json}]}`, message: { has_id: { has_id: [message] } } })),
  fc.constantFrom("m", "s").map((name) => ({
    json: `{"has_vector":"${name}"}`,
    message: { has_vector: { has_vector: name } },
  })),
  fc.constant({ json: '{"is_empty":{"key":"t"}}', message: { is_empty: { key: "t" } } }),
  fc.constant({ json: '{"slice":{"total":2,"index":1}}', message: { slice: { total: 2, index: 1 } } }),
  fc.constant({
    json: '{"key":"deep","values_count":{"gt":1}}',
    message: { field: { key: "deep", values_count: { gt: 1 } } },
  }),
  fc.constant({
    json: '{"nested":{"key":"deep","filter":{"must_not":[{"is_null":{"key":"x"}}]}}}',
    message: { nested: { key: "deep", filter: { must_not: [{ is_null: { key: "x" } }] } } },
  }),
);

/** A filter in both forms. */
export const filters: fc.Arbitrary<Condition> = fc
  .record(
    {
      must: fc.array(matches, { maxLength: 2 }),
      should: fc.array(matches, { minLength: 1, maxLength: 2 }),
      must_not: fc.array(matches, { minLength: 1, maxLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .map((clauses) => ({
    json: `{${Object.entries(clauses)
      .map(([name, conditions]) => `"${name}":[${conditions.map(({ json }) => json).join(",")}]`)
      .join(",")}}`,
    message: Object.fromEntries(
      Object.entries(clauses).map(([name, conditions]) => [name, conditions.map(({ message }) => message)]),
    ),
  }));

/** Which parts of points come back, in both forms. */
export const selections = fc.constantFrom(
  {
    json: '"with_payload":true,"with_vector":true',
    message: { with_payload: { enable: true }, with_vectors: { enable: true } },
  },
  { json: '"with_payload":false', message: { with_payload: { enable: false } } },
  {
    json: '"with_payload":["n","deep.x"],"with_vector":["s"]',
    message: { with_payload: { include: { fields: ["n", "deep.x"] } }, with_vectors: { include: { names: ["s"] } } },
  },
  {
    json: '"with_payload":{"exclude":["t"]},"with_vector":["d","m"]',
    message: { with_payload: { exclude: { fields: ["t"] } }, with_vectors: { include: { names: ["d", "m"] } } },
  },
);

/** A vector to search with, and the space that it is of. */
export const queries = fc.oneof(
  list(3).map((vector): { readonly using: string; readonly vector: unknown } => ({ using: "d", vector })),
  fc.array(list(2), { minLength: 1, maxLength: 2 }).map((vector) => ({ using: "m", vector })),
  fc.constant({ using: "s", vector: { indices: [1, 3, 4], values: [1, 0.5, -0.25] } }),
);
