import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecordingClient } from "./support/recording-engine.js";

let client: RecordingClient;
beforeEach(async () => {
  client = new RecordingClient();
  await client.create("c", [{ name: "" }]);
  await client.create("named", [
    { name: "image" },
    { name: "text", kind: "sparse", dimension: null },
    { name: "many", kind: "multi" },
  ]);
});
afterEach(() => client.close());

const point = { id: 1, vector: [1, 0] };

describe("upserting", () => {
  it("replaces whole points, with payloads as they came", async () => {
    const body = '{"points":[{"id":1,"vector":[1,0],"payload":{"n":9007199254740993}},{"id":2,"vectors":[0,1]}]}';
    expect(await client.send("PUT", "c/points?wait=true", body)).toMatchObject({
      status: 200,
      result: { operation_id: 1, status: "completed" },
    });
    expect(client.operations).toMatchObject([
      {
        kind: "put",
        ids: { items: ["1", "2"] },
        whenPresent: "replace",
        whenAbsent: "insert",
        vectors: {
          "": {
            items: [
              [1, 0],
              [0, 1],
            ],
          },
        },
        payloads: { items: ['{"n":9007199254740993}', null] },
      },
    ]);
  });

  it("takes columns for points", async () => {
    const batch = {
      ids: [1, 2],
      vectors: {
        image: [
          [1, 0],
          [0, 1],
        ],
      },
      payloads: [{ a: 1 }, null],
    };
    expect(await client.send("PUT", "named/points", { batch })).toMatchObject({ result: { status: "acknowledged" } });
    expect(client.operations).toMatchObject([
      { ids: { items: ["1", "2"] }, vectors: { image: { length: 2 } }, payloads: { items: ['{"a":1}', null] } },
    ]);
  });

  it.each([
    ["insert_only", "skip", "insert"],
    ["update_only", "replace", "skip"],
    ["upsert", "replace", "insert"],
  ])("in the mode %s", async (mode, whenPresent, whenAbsent) => {
    const filter = { must: { key: "v", match: { value: 1 } } };
    await client.send("PUT", "c/points", { points: [point], update_mode: mode, update_filter: filter });
    expect(client.operations).toMatchObject([{ whenPresent, whenAbsent, condition: { kind: "equals" } }]);
  });

  it.each([
    [{ points: [{ id: 1, vector: [1, 0, 0] }] }, 400, "Wrong input: Vector dimension error: expected dim: 2, got 3"],
    [{ points: [{ id: 1, vector: { x: [1, 0] } }] }, 400, "Wrong input: Not existing vector name error: x"],
    [
      { points: [{ id: 1, vector: [] }] },
      422,
      "Validation error in JSON body: [points[0].vector.vector: dense vector must not be empty]",
    ],
    [
      { batch: { ids: [1, 2], vectors: [[1, 0]] } },
      422,
      "Validation error in JSON body: [batch.batch: number of ids and vectors must be equal (2 != 1)]",
    ],
    [{}, 400, "Format error in JSON body: Invalid PointInsertOperations format"],
    [
      { points: [{ id: 1, vector: { text: "a", model: "m" } }] },
      500,
      "Service internal error: InferenceService URL not configured - please provide valid address in config",
    ],
  ])("refuses %j", async (body, status, error) => {
    expect(await client.send("PUT", "c/points", body)).toMatchObject({ status, error });
    expect(client.operations).toEqual([]);
  });

  it.each([
    [{ text: { indices: [1, 2], values: [1] } }, "points[0].vector.?.values", "must be the same length as indices"],
    [{ text: { indices: [1, 1], values: [1, 2] } }, "points[0].vector.?.indices", "must be unique"],
  ])("refuses %j", async (vector, field, rule) => {
    expect(await client.send("PUT", "named/points", { points: [{ id: 1, vector }] })).toMatchObject({
      status: 422,
      error: `Validation error in JSON body: [${field}: Validation error: ${rule} [{}]]`,
    });
  });

  it("refuses vectors of the wrong kind, and takes one for many", async () => {
    const refused = await client.send("PUT", "named/points", { points: [{ id: 1, vector: { text: [1, 0] } }] });
    expect(refused.error).toBe("Wrong input: Conversion between sparse and regular vectors failed");
    await client.send("PUT", "named/points", { points: [{ id: 1, vector: { many: [1, 0] } }] });
    expect(client.operations).toMatchObject([{ vectors: { many: { kind: "multiVectors", items: [[[1, 0]]] } } }]);
  });
});

describe("other writes", () => {
  it("changes vectors of points that are there", async () => {
    await client.send("PUT", "c/points/vectors?wait=true", { points: [point] });
    await client.send("PUT", "c/points/vectors", { points: [point] });
    expect(client.operations).toMatchObject([
      { kind: "put", whenPresent: "merge", whenAbsent: "error" },
      { kind: "put", whenPresent: "merge", whenAbsent: "skip" },
    ]);
  });

  it("changes payloads", async () => {
    const points = [1];
    await client.send("POST", "c/points/payload?wait=true", { payload: { a: 1 }, points, key: "b.c" });
    await client.send("PUT", "c/points/payload", { payload: { a: 1 }, points });
    await client.send("POST", "c/points/payload/delete", { keys: ["a", "b[].c"], filter: {} });
    await client.send("POST", "c/points/payload/clear", { points });
    expect(client.operations).toMatchObject([
      { change: { kind: "set", value: '{"a":1}', at: ["b", "c"] }, ids: { items: ["1"] }, unknown: "error" },
      { change: { kind: "overwrite", value: '{"a":1}' }, unknown: "ignore" },
      { change: { kind: "remove", paths: [["a"], ["b", { each: true }, "c"]] }, filter: { kind: "and" } },
      { change: { kind: "clear" } },
    ]);
  });

  it("deletes points and vectors", async () => {
    await client.send("POST", "c/points/delete", { points: [1] });
    await client.send("POST", "c/points/delete", { filter: { must: { has_id: [1] } } });
    await client.send("POST", "named/points/vectors/delete", { points: [1], vectors: ["image", "image"] });
    expect(client.operations).toMatchObject([
      { kind: "delete", ids: { items: ["1"] } },
      { kind: "delete", filter: { kind: "hasId" } },
      { kind: "deleteVectors", spaces: ["image"] },
    ]);
  });

  it("says which points are meant", async () => {
    expect((await client.send("POST", "c/points/delete", {})).error).toContain("untagged enum PointsSelector");
    expect((await client.send("POST", "c/points/payload", { payload: {} })).error).toContain(
      "Either list of point ids or filter must be provided",
    );
    expect((await client.send("POST", "no/points/delete", { points: [1] })).status).toBe(404);
  });

  it("applies a batch one operation after another, or none of a malformed one", async () => {
    const operations = [{ upsert: { points: [point] } }, { delete: { points: [1] } }];
    expect(await client.send("POST", "c/points/batch?wait=true", { operations })).toMatchObject({
      result: [
        { operation_id: 1, status: "completed" },
        { operation_id: 2, status: "completed" },
      ],
    });
    expect(client.operations).toMatchObject([{ kind: "put" }, { kind: "delete" }]);
    const malformed = await client.send("POST", "c/points/batch", { operations: [...operations, { frobnicate: {} }] });
    expect(malformed.error).toContain("untagged enum UpdateOperation");
    expect(client.operations).toHaveLength(2);
  });
});
