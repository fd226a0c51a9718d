import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyVectorColumn, Column, Engine, JsonColumn } from "@vexfs/core";
import { openEngine } from "@vexfs/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let dir = "";
let engine: Engine;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "vexfs-vectors-"));
  engine = openEngine(dir);
});

afterAll(async () => {
  await engine.close();
  rmSync(dir, { recursive: true, force: true });
});

const items = (column: Column | null | undefined): unknown[] | null =>
  column === null || column === undefined
    ? null
    : Array.from({ length: column.length }, (_, index) => plain(column.at(index)));

const plain = (item: ReturnType<Column["at"]>): unknown => {
  if (item === null || typeof item === "string") return item;
  return item instanceof Float32Array ? [...item] : [[...item.indices], [...item.values]];
};

const read = (schema: Record<string, unknown>, body: unknown) =>
  engine.bodies.read(engine.bodies.prepare(schema), Buffer.from(JSON.stringify(body)));

const shown = (spaces: ReadonlyMap<string, AnyVectorColumn | JsonColumn>): unknown =>
  Object.fromEntries([...spaces].map(([name, column]) => [name, [column.kind, items(column)]]));

describe("bodies", () => {
  const record = {
    id: { type: "id" },
    vector: { type: "vectorsByName", aliases: ["vectors"], optional: true },
    payload: { type: "attributes", optional: true },
  };
  const schema = {
    type: "object",
    fields: { points: { type: "list", optional: true, items: { type: "object", fields: record } } },
  };

  it("hand over a column a space, as long as the records", () => {
    const body = read(schema, {
      points: [
        { id: 7, vector: { a: [1, 2], s: { indices: [9, 3], values: [0.5, 0.25] } }, payload: { x: 1 } },
        { id: "936DA01F9ABD4d9d80C702AF85C822A8", vectors: { m: [[1], [2]] } },
      ],
    });
    expect(items(body.column("points[].id"))).toEqual(["7", "936da01f-9abd-4d9d-80c7-02af85c822a8"]);
    expect(items(body.column("points[].payload"))).toEqual(['{"x":1}', null]);
    expect(shown(body.vectorsByName("points[].vector"))).toEqual({
      a: ["vectors", [[1, 2], null]],
      s: [
        "sparseVectors",
        [
          [
            [3, 9],
            [0.25, 0.5],
          ],
          null,
        ],
      ],
      m: ["multiVectors", [null, [1, 2]]],
    });
    const multi = body.vectorsByName("points[].vector").get("m");
    expect(multi?.kind === "multiVectors" && [multi.shape(0), multi.shape(1)]).toEqual([
      null,
      { vectors: 2, dimension: 1 },
    ]);
  });

  it("have no columns in lists that are absent", () => {
    const body = read(schema, {});
    expect(body.column("points[].id")).toBeNull();
    expect(body.vectorsByName("points[].vector").size).toBe(0);
  });

  it("are read as a batch, inside an object or alone", () => {
    const batch = { type: "object", fields: { ids: { type: "ids" }, vectors: { type: "vectorsByName", batch: true } } };
    const body = read({ type: "object", fields: { batch } }, { batch: { ids: [1, 2], vectors: [[1], [2]] } });
    expect(items(body.column("batch.ids"))).toEqual(["1", "2"]);
    expect(shown(body.vectorsByName("batch.vectors"))).toEqual({ "": ["vectors", [[1], [2]]] });
    const alone = read({ type: "vectorOrJson" }, { name: "a", vector: [1, 2] });
    expect(shown(alone.vectorsByName(""))).toEqual({ a: ["vectors", [[1, 2]]] });
  });

  it("are refused with the path and the words for it", () => {
    expect(() => read(schema, { points: [{ id: "x" }] })).toThrow(/^points\[0\]\.id: value x is not a valid ID, /);
    expect(() => read(schema, { points: [{ id: 1, vector: 1 }] })).toThrow(
      /^points\[0\]\.vector: data did not match any variant of untagged enum Vectors /,
    );
  });
});

describe("columns", () => {
  it("are made of one item and joined", () => {
    const { columns } = engine;
    const sparse = columns.sparseVector(Uint32Array.of(5, 2), Float32Array.of(1, 2));
    const joined = columns.concat([sparse, columns.sparseVector(Uint32Array.of(1, 1), Float32Array.of(1, 2))]);
    expect([joined.kind, joined.size(0), items(joined)]).toEqual([
      "sparseVectors",
      2,
      [
        [
          [2, 5],
          [2, 1],
        ],
        [[], []],
      ],
    ]);
    expect([sparse.firstInvalid(), joined.firstInvalid()]).toEqual([null, { index: 1, reason: "duplicates" }]);
    const multi = columns.multiVector(Float32Array.of(1, 2, 3, 4), 2);
    expect([multi.shape(0), multi.shape(1), items(multi)]).toEqual([
      { vectors: 2, dimension: 2 },
      null,
      [[1, 2, 3, 4]],
    ]);
    expect(
      items(columns.concat([columns.vectors(Float32Array.of(1), 1), columns.vectors(Float32Array.of(2, 3), 1)])),
    ).toEqual([[1], [2], [3]]);
  });

  it("are not made of what does not fit", () => {
    const { columns } = engine;
    expect(() => columns.multiVector(Float32Array.of(1, 2, 3), 2)).toThrow("no whole number of vectors");
    expect(() =>
      columns.concat<AnyVectorColumn>([
        columns.multiVector(Float32Array.of(1), 1),
        columns.vectors(Float32Array.of(1), 1),
      ]),
    ).toThrow("not all of vectors of one kind");
  });
});
