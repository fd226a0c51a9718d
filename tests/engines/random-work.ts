import type { Collection, Engine, Filter, FilterValue, QueryPlan, Source, WriteBatch } from "@vexfs/core";
import * as fc from "fast-check";

/** A write or a read as data, so that the same can be given to several engines. */
export type Work =
  | {
      readonly kind: "put";
      readonly items: readonly Item[];
      readonly present: Present;
      readonly absent: "insert" | "skip";
    }
  | {
      readonly kind: "delete";
      readonly ids: readonly string[] | null;
      readonly filter: Filter | null;
      readonly limit: number;
    }
  | { readonly kind: "scan"; readonly filter: Filter | null; readonly offset: number; readonly limit: number }
  | {
      readonly kind: "nearest";
      readonly query: readonly number[];
      readonly filter: Filter | null;
      readonly limit: number;
    };

type Present = "skip" | "replace" | "merge";

interface Item {
  readonly id: string;
  readonly vector: readonly number[] | null;
  readonly payload: string | null;
  readonly document: string | null;
  readonly uri: string | null;
}

/** Components of every vector. */
const dimension = 3;

const id = fc.constantFrom("a", "b", "c", "7", "12", "ü", "f47ac10b-58cc-4372-a567-0e02b2c3d479");
const vector = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: dimension, maxLength: dimension });
const word = fc.constantFrom("cat", "catalogue", "Dog", "ein Dogma", "", "é🙂");
const json = fc.constantFrom(
  '"cat"',
  '"dog"',
  "1",
  "1.0",
  "2.5",
  "-9223372036854775808",
  "true",
  '["cat","dog"]',
  "[1,2]",
  "[1.5]",
);
const payload = fc.dictionary(fc.constantFrom("k", "n", "a.b"), json, { maxKeys: 3 }).map(
  (entries) =>
    `{${Object.entries(entries)
      .map(([key, value]) => `${JSON.stringify(key)}:${value}`)
      .join(",")}}`,
);

const constant: fc.Arbitrary<FilterValue> = fc.oneof(
  fc.constantFrom("cat", "dog").map((string) => ({ string })),
  fc.constantFrom(1n, 2n, -9223372036854775808n).map((int) => ({ int })),
  fc.constantFrom(1, 2.5, 1.5).map((float) => ({ float })),
  fc.boolean().map((bool) => ({ bool })),
);
const path = fc.constantFrom(["k"], ["n"], ["a.b"], ["missing"]);
const elements = fc.constantFrom("scalar" as const, "array" as const);

const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small" },
    fc.record({ kind: fc.constant("equals" as const), path, value: constant, elements }),
    fc.record({
      kind: fc.constant("in" as const),
      path,
      values: fc.array(constant, { minLength: 1, maxLength: 3 }),
      elements,
    }),
    fc.record({
      kind: fc.constant("range" as const),
      path,
      gte: fc.constant({ int: 1n }),
      elements: fc.constant("scalar" as const),
    }),
    fc.record({ kind: fc.constant("exists" as const), path }),
    fc.record({
      kind: fc.constant("textContains" as const),
      target: fc.constant({ document: true as const }),
      text: word,
    }),
    fc.record({
      kind: fc.constant("textRegex" as const),
      target: fc.constant({ document: true as const }),
      pattern: fc.constantFrom("(?i)dog", "^c.t", "[éa]"),
    }),
    fc.record({ kind: fc.constant("hasId" as const), ids: fc.array(id, { maxLength: 3 }) }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      filters: fc.array(tie("filter"), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), filter: tie("filter") }),
  ),
}));

const item = fc.record({
  id,
  vector: fc.option(vector, { freq: 4 }),
  payload: fc.option(payload),
  document: fc.option(word),
  uri: fc.option(word, { freq: 1 }),
});
const complete = fc.record({
  id,
  vector,
  payload: fc.option(payload),
  document: fc.option(word),
  uri: fc.option(word, { freq: 1 }),
});

/** A put that may insert brings vectors for all items, as every protocol here demands. */
const put: fc.Arbitrary<Work> = fc.oneof(
  fc.record({
    kind: fc.constant("put" as const),
    items: fc.array(complete, { minLength: 1, maxLength: 5 }),
    present: fc.constantFrom<Present>("skip", "replace", "merge"),
    absent: fc.constant("insert" as const),
  }),
  fc.record({
    kind: fc.constant("put" as const),
    items: fc.array(item, { minLength: 1, maxLength: 5 }),
    present: fc.constant<Present>("merge"),
    absent: fc.constant("skip" as const),
  }),
);

const condition = fc.option(filter, { freq: 2 });
const limit = fc.integer({ min: 0, max: 6 });

/** Random work on one collection, more writes than reads. */
export const work: fc.Arbitrary<readonly Work[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: put },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("delete" as const),
        ids: fc.option(fc.array(id, { maxLength: 2 })),
        filter: condition,
        limit,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("scan" as const),
        filter: condition,
        offset: fc.integer({ min: 0, max: 3 }),
        limit,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("nearest" as const), query: vector, filter: condition, limit }),
    },
  ),
  { minLength: 1, maxLength: 25 },
);

/** Does a piece of work on an engine's collection; returns what a caller sees of it. */
export const perform = async (engine: Engine, collection: Collection, piece: Work): Promise<string> => {
  switch (piece.kind) {
    case "put":
      // How many records two items of one id count as is left to the engine.
      await collection.apply(putBatch(engine, piece));
      return "";
    case "delete": {
      if (piece.ids === null && piece.filter === null) return "";
      const operation = {
        kind: "delete" as const,
        ...(piece.ids === null ? {} : { ids: engine.columns.texts(piece.ids) }),
        ...(piece.filter === null ? {} : { filter: piece.filter, limit: piece.limit }),
      };
      return JSON.stringify((await collection.apply({ operations: [operation] })).affected);
    }
    case "scan":
      return read(
        engine,
        collection,
        { source: { kind: "scan", order: "insertion" }, offset: piece.offset, limit: piece.limit },
        piece.filter,
      );
    case "nearest": {
      const queries = engine.columns.vectors(Float32Array.from(piece.query), dimension);
      return read(
        engine,
        collection,
        { source: { kind: "nearest", space: "", queries }, offset: 0, limit: piece.limit },
        piece.filter,
      );
    }
  }
};

const read = async (
  engine: Engine,
  collection: Collection,
  plan: QueryPlan,
  wanted: Filter | null,
): Promise<string> => {
  const columns = ["id", "score", "vector", "payload", "document", "uri"] as const;
  const row = columns.flatMap((value, index) => [...(index === 0 ? [] : [{ text: "," }]), { value }]);
  const rendering = engine.rendering([
    { text: "[" },
    {
      each: "groups",
      separator: ",",
      body: [{ each: "rows", separator: ",", body: [{ text: "[" }, ...row, { text: "]" }] }],
    },
    { text: "]" },
  ]);
  const bytes = await collection.query(wanted === null ? plan : { ...plan, filter: wanted }, rendering);
  return canonical(Buffer.from(bytes).toString(), plan.source.kind);
};

/** Rows as engines may print them: ties of a nearest search and the order of payload keys are free, scan scores mean nothing. */
const canonical = (text: string, kind: Source["kind"]): string => {
  const rows = JSON.parse(text) as unknown[][];
  const shown = rows.map(([rowId, score, components, attributes, document, uri]) =>
    JSON.stringify([kind === "scan" ? 0 : score, rowId, components, sorted(attributes), document, uri]),
  );
  return kind === "scan" ? shown.join("\n") : JSON.stringify(rows.map(([, score]) => score));
};

const sorted = (attributes: unknown): unknown =>
  attributes === null ? null : Object.entries(attributes as object).sort(([a], [b]) => (a < b ? -1 : 1));

const putBatch = (engine: Engine, piece: Extract<Work, { kind: "put" }>): WriteBatch => {
  const { items, present, absent } = piece;
  const withVectors = items.filter((candidate) => candidate.vector !== null);
  // A column holds a vector for each of its items, so items without one go into a put of their own.
  const groups = withVectors.length === items.length ? [items] : items.map((candidate) => [candidate]);
  return {
    operations: groups.map((group) => ({
      kind: "put" as const,
      ids: engine.columns.texts(group.map((candidate) => candidate.id)),
      whenPresent: present,
      whenAbsent: absent,
      vectors:
        group[0]?.vector === null
          ? {}
          : {
              "": engine.columns.vectors(
                Float32Array.from(group.flatMap((candidate) => candidate.vector ?? [])),
                dimension,
              ),
            },
      payloads: engine.columns.json(group.map((candidate) => candidate.payload)),
      documents: engine.columns.texts(group.map((candidate) => candidate.document)),
      uris: engine.columns.texts(group.map((candidate) => candidate.uri)),
    })),
  };
};
