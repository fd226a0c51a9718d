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

const decimal = (value: number): BothForms => ({ json: double(value), value: { double_value: value } });

const scalars: fc.Arbitrary<BothForms> = fc.oneof(
  fc.constant({ json: "null", value: { null_value: 0 } }),
  fc.boolean().map((value) => ({ json: String(value), value: { bool_value: value } })),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) => ({ json: String(value), value: { integer_value: String(value) } })),
  fc.integer({ min: -3, max: 3 }).map((value) => ({ json: String(value), value: { integer_value: value } })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(decimal),
  fc.constantFrom(-0, 5, 1e15, 1e16, 1e21, 1e-5, 1e-7, 2 ** 53, 5e-324, -1.7976931348623157e308).map(decimal),
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

const list = (items: readonly BothForms[]): BothForms => ({
  json: `[${items.map(({ json }) => json).join(",")}]`,
  value: { list_value: { values: items.map(({ value }) => value) } },
});

const nested: fc.Arbitrary<BothForms> = fc.oneof(
  { weight: 3, arbitrary: scalars },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 3 }).map(list) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("x", "y"), scalars, { maxKeys: 2 }).map(object) },
);

const text = (value: string): BothForms => ({ json: JSON.stringify(value), value: { string_value: value } });

/** Values that only conditions of one kind ask about. */
const dates = fc
  .constantFrom(
    "2024-02-29T12:00:00Z",
    "2024-02-29T14:30:00.25+02:00",
    "2023-06-15",
    "1969-12-31T23:59:59.999999Z",
    "soon",
  )
  .map(text);
const phrases = fc.constantFrom("red fox", "the Fox ran", "foxes", "a red, red fox").map(text);
const places = fc
  .tuple(fc.constantFrom(13.5, -179.75, 0), fc.constantFrom(52.5, -0.0, 89.5))
  .map(([lon, lat]) => object({ lon: decimal(lon), lat: decimal(lat) }));
const oneOrSeveral = (items: fc.Arbitrary<BothForms>): fc.Arbitrary<BothForms> =>
  fc.oneof(items, fc.array(items, { maxLength: 3 }).map(list));

/** A payload: its JSON, and the map of a message. */
export const payloads = fc
  .record(
    {
      n: nested,
      t: nested,
      deep: fc.oneof(
        nested,
        fc.array(fc.dictionary(fc.constantFrom("x", "y"), scalars, { maxKeys: 2 }).map(object)).map(list),
      ),
      "odd key": nested,
      when: oneOrSeveral(dates),
      words: oneOrSeveral(phrases),
      where: oneOrSeveral(places),
    },
    { requiredKeys: [] },
  )
  .map((members) => ({ json: object(members).json, map: values(members) }));

const floats = fc.float({ min: -8, max: 8, noNaN: true }).map((value) => (value === 0 ? 0 : value));
const components = (length: number): fc.Arbitrary<readonly number[]> =>
  fc.array(floats, { minLength: length, maxLength: length });

const bySpace = {
  d: components(3),
  m: fc.array(components(2), { minLength: 1, maxLength: 3 }),
  s: fc
    .uniqueArray(fc.nat(9), { minLength: 1, maxLength: 4 })
    .chain((indices) => components(indices.length).map((items) => ({ indices, values: items }))),
};

/** Vectors of a point, any of them absent. */
export const vectors = fc.record(bySpace, { requiredKeys: [] });

/** Vectors of a point, one of each space. */
export const allVectors = fc.record(bySpace);

/** A vector as a message. */
export const vectorMessage = (vector: unknown): object => {
  if (!Array.isArray(vector)) return { sparse: vector };
  return Array.isArray(vector[0])
    ? { multi_dense: { vectors: vector.map((data) => ({ data })) } }
    : { dense: { data: vector } };
};

/** A vector as messages of old have it: components and how they are to be taken. */
const oldVectorMessage = (vector: unknown): object => {
  if (Array.isArray(vector))
    return Array.isArray(vector[0]) ? { data: vector.flat(), vectors_count: vector.length } : { data: vector };
  const { indices, values: data } = vector as { readonly indices: unknown; readonly values: unknown };
  return { indices: { data: indices }, data };
};

/** An id in both forms. */
export const ids = fc.oneof(
  fc.bigInt({ min: 0n, max: 5n }).map((id) => ({ json: String(id), message: { num: String(id) } })),
  fc.constant({ json: String(2n ** 64n - 1n), message: { num: String(2n ** 64n - 1n) } }),
  fc
    .constantFrom(
      "98a9a4b1-4ef2-46fb-8315-a97d874fe1d7",
      "f0e09527-b096-42a8-94e9-ea94d342b925",
      "F0E09527B09642A894E9EA94D342B925",
      "urn:uuid:98a9a4b1-4ef2-46fb-8315-a97d874fe1d7",
    )
    .map((id) => ({ json: JSON.stringify(id), message: { uuid: id } })),
);

/** A point to be written, and how messages have its vectors. */
export const points = fc.record({
  id: ids,
  vectors,
  payload: payloads,
  asMessage: fc.constantFrom(vectorMessage, oldVectorMessage),
});

/** A point as JSON. */
export const pointJson = ({
  id,
  vectors: byName,
  payload,
}: Pick<Generated<typeof points>, "id" | "vectors" | "payload">): string =>
  `{"id":${id.json},"vector":${JSON.stringify(byName)},"payload":${payload.json}}`;

/** A point as a message. */
export const pointMessage = ({
  id,
  vectors: byName,
  payload,
  asMessage = vectorMessage,
}: Omit<Generated<typeof points>, "asMessage"> & Partial<Generated<typeof points>>): object => ({
  id: id.message,
  vectors: {
    vectors: {
      vectors: entries(Object.fromEntries(Object.entries(byName).map(([name, vector]) => [name, asMessage(vector)]))),
    },
  },
  payload: payload.map,
});

/** What an arbitrary makes. */
export type Generated<A> = A extends fc.Arbitrary<infer T> ? T : never;

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
  components(3).map((vector): { readonly using: string; readonly vector: unknown } => ({ using: "d", vector })),
  fc.array(components(2), { minLength: 1, maxLength: 2 }).map((vector) => ({ using: "m", vector })),
  fc.constant({ using: "s", vector: { indices: [1, 3, 4], values: [1, 0.5, -0.25] } }),
);
