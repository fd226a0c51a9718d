import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Collection,
  changePayload,
  deleteVectors,
  type Engine,
  eachGroup,
  eachRow,
  hasId,
  put,
  type QueryPlan,
  type RenderingPiece,
  type Source,
  text,
  type VectorSpace,
} from "@vexfs/core";
import { openEngine } from "@vexfs/engine";
import { afterAll, beforeAll, expect, it } from "vitest";

let dir = "";
let engine: Engine;
let collection: Collection;

const space = (name: string, kind: VectorSpace["kind"], dimension: number | null): VectorSpace => ({
  name,
  kind,
  metric: kind === "sparse" ? "dot" : "euclidean",
  dimension,
  datatype: "f32",
  normalized: false,
  maxNeighbors: 16,
  efConstruction: 100,
});

const payloads = [
  '{"n":9007199254740993,"k":"a","d":{"x":2.0,"y":1}}',
  '{"n":-1,"k":["b","a"]}',
  '{"n":2.5,"k":true}',
  null,
];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "vexfs-reads-"));
  engine = openEngine(dir);
  const { columns, catalog } = engine;
  const spaces = [space("", "dense", 2), space("s", "sparse", null)];
  const record = await catalog.createCollection({ namespace: "n", name: "c", spaces, attributes: "{}" });
  await catalog.updateCollection(record.id, {
    addSpaces: [space("m", "multi", 1), space("gone", "dense", 3)],
    indexes: [{ path: ["k"], kind: "values" }],
  });
  const changed = await catalog.updateCollection(record.id, { removeSpaces: ["gone"] });
  expect([changed.spaces.map(({ name }) => name), changed.indexes]).toEqual([
    ["", "s", "m"],
    [{ path: ["k"], kind: "values" }],
  ]);
  collection = await engine.collection(record.id);
  const sparse = (index: number, value: number) => columns.sparseVector(Uint32Array.of(index), Float32Array.of(value));
  const multi = (...values: number[]) => columns.multiVector(Float32Array.from(values), 1);
  await collection.apply({
    operations: [
      put({
        ids: columns.texts(["1", "2", "3", "00000000-0000-0000-0000-00000000000a"]),
        whenPresent: "replace",
        whenAbsent: "insert",
        vectors: {
          "": columns.vectors(Float32Array.of(0, 0, 3, 4, 6, 8, 9, 12), 2),
          s: columns.concat([sparse(1, 1), sparse(1, 2), sparse(2, 1), sparse(1, 4)]),
          m: columns.concat([multi(1), multi(2, 3), multi(4), multi(5)]),
        },
        payloads: columns.json(payloads),
        documents: columns.texts([null, null, "text", null]),
      }),
    ],
  });
});

afterAll(async () => {
  await engine.close();
  rmSync(dir, { recursive: true, force: true });
});

const read = async (
  plan: Partial<QueryPlan> & { readonly source: Source },
  ...row: RenderingPiece[]
): Promise<unknown> => {
  const rendering = engine.rendering([text("["), eachRow(row), text("]")]);
  const bytes = await collection.query({ offset: 0, ...plan }, rendering);
  return JSON.parse(Buffer.from(bytes).toString());
};

const id: RenderingPiece = { value: "id", numeric: true };
const one = (...components: number[]) => engine.columns.vectors(Float32Array.from(components), 2);
const none = () => engine.columns.concat([one()]);

it("facets and vectors", async () => {
  expect(await collection.facet({ path: ["n"], limit: 10 })).toEqual(
    expect.arrayContaining([
      { value: 9_007_199_254_740_993n, count: 1 },
      { value: -1n, count: 1 },
    ]),
  );
  const [first] = await collection.facet({ path: ["k"], limit: 1 });
  expect(first).toEqual({ value: "a", count: 2 });
  const ids = engine.columns.texts(["3", "2"]);
  const [dense, sparse, multi] = await Promise.all(["", "s", "m"].map((name) => collection.vectors(name, ids)));
  expect([dense?.kind, dense?.at(0), dense?.at(1)]).toEqual(["vectors", Float32Array.of(6, 8), Float32Array.of(3, 4)]);
  expect([sparse?.kind, sparse?.at(0)]).toEqual([
    "sparseVectors",
    { indices: Uint32Array.of(2), values: Float32Array.of(1) },
  ]);
  expect([multi?.kind, multi?.at(1)]).toEqual(["multiVectors", Float32Array.of(2, 3)]);
  await expect(collection.vectors("", engine.columns.texts(["9"]))).rejects.toMatchObject({ code: "unknown_id" });
});

it("every kind of source", async () => {
  const nearest: Source = { kind: "nearest", space: "", queries: one(3, 4) };
  expect(await read({ source: nearest, threshold: 6 }, id)).toEqual([2, 1, 3]);
  const sparse = engine.columns.sparseVector(Uint32Array.of(1), Float32Array.of(1));
  expect(
    await read({ source: { kind: "nearest", space: "s", queries: sparse }, limit: 2 }, { value: "score" }),
  ).toEqual([4, 2]);
  const recommend: Source = {
    kind: "recommend",
    space: "",
    positives: one(6, 8),
    negatives: none(),
    strategy: "bestScore",
  };
  expect(await read({ source: recommend, limit: 1 }, id)).toEqual([3]);
  const pairs = { positives: one(0, 0), negatives: one(9, 12) };
  expect(await read({ source: { kind: "context", space: "", ...pairs }, filter: hasId(["1"]) }, id)).toEqual([1]);
  expect(await read({ source: { kind: "discover", space: "", target: one(3, 4), ...pairs }, limit: 1 }, id)).toEqual([
    2,
  ]);
  const ordered: Source = {
    kind: "ordered",
    path: ["n"],
    type: "number",
    direction: "descending",
    from: { float: 2.5 },
  };
  expect(await read({ source: ordered }, text("["), id, text(","), { value: "orderValue" }, text("]"))).toEqual([
    [3, 2.5],
    [2, -1],
  ]);
  const candidates = { ids: engine.columns.texts(["2", "9"]), unknown: "ignore" } as const;
  expect(await read({ source: { kind: "scan", order: "id", from: "2" }, candidates }, id)).toEqual([2]);
});

it("groups, payloads and vectors as they are asked for", async () => {
  const rendering = engine.rendering([
    text("["),
    eachGroup([text("["), { value: "groupKey" }, text(","), eachRow([id]), text("]")]),
    text("]"),
  ]);
  const source: Source = { kind: "nearest", space: "", queries: one(3, 4) };
  const plan: QueryPlan = { source, grouping: { path: ["k"], groups: 3, size: 1 }, offset: 0 };
  const groups: unknown = JSON.parse(Buffer.from(await collection.query(plan, rendering)).toString());
  expect(groups).toEqual(
    expect.arrayContaining([
      ["b", 2],
      ["a", 2],
    ]),
  );
  const scan: Source = { kind: "scan", order: "id" };
  expect(await read({ source: scan, limit: 1 }, { value: "payload", select: { include: [["d", "x"]] } })).toEqual([
    { d: { x: 2 } },
  ]);
  expect(await read({ source: scan, filter: hasId(["3"]) }, { value: "payload", documentKey: "doc" })).toEqual([
    { n: 2.5, k: true, doc: "text" },
  ]);
  expect(await read({ source: scan, filter: hasId(["2"]) }, { value: "vectors" })).toEqual([
    { "": [3, 4], s: { indices: [1], values: [2] }, m: [[2], [3]] },
  ]);
  expect(await read({ source: scan, filter: hasId(["2"]) }, { value: "vectors", spaces: [""] })).toEqual([[3, 4]]);
});

it("changes of payloads and of vectors", async () => {
  const ids = engine.columns.texts(["1"]);
  const change = { kind: "set", value: '{"z":1}', at: ["d"] } as const;
  const changes = [
    changePayload({ change, ids, unknown: "error" }),
    deleteVectors({ spaces: ["s", "m"], ids, unknown: "error" }),
  ];
  for (const operation of changes) {
    expect((await collection.apply({ operations: [operation] })).affected).toEqual([1]);
  }
  const filter = hasId(["2"]);
  const unknown = [deleteVectors({ spaces: ["s"], ids: engine.columns.texts(["9"]), unknown: "error" })];
  await expect(collection.apply({ operations: unknown })).rejects.toMatchObject({ code: "unknown_id" });
  const cleared = changePayload({ change: { kind: "clear" }, filter, unknown: "ignore" });
  expect((await collection.apply({ operations: [cleared] })).affected).toEqual([1]);
  expect(await collection.count({ filter: { kind: "exists", path: ["n"] } })).toBe(2);
  const source: Source = { kind: "scan", order: "id" };
  const row = [
    text("["),
    { value: "vectors" },
    text(","),
    { value: "payload", select: { include: [["d"]] } },
    text("]"),
  ] as const;
  expect(await read({ source, limit: 1 }, ...row)).toEqual([[[0, 0], { d: { x: 2, y: 1, z: 1 } }]]);
});
