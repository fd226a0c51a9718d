import { type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BothTransports } from "./both-transports.js";
import { entries, type Message } from "./grpc-client.js";
import { listedServices } from "./reflection.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
  const vectors_config = { params: { size: 2, distance: "Dot" } };
  await both.grpc.call("Collections/Create", { collection_name: "c", vectors_config });
});

afterAll(() => both.stop());

const search = { collection_name: "c", query: { nearest: { dense: { data: [1, 2] } } } };

describe("errors have the codes and texts of Qdrant's", () => {
  const cases: readonly (readonly [string, object, number, string])[] = [
    ["Collections/Get", { collection_name: "none" }, status.NOT_FOUND, "Not found: Collection `none` doesn't exist!"],
    [
      "Collections/Create",
      { collection_name: "c", vectors_config: { params: { size: 2, distance: "Dot" } } },
      status.ALREADY_EXISTS,
      "Wrong input: Collection `c` already exists!",
    ],
    [
      "Points/Query",
      { ...search, query: { nearest: { dense: { data: [1] } } } },
      status.INVALID_ARGUMENT,
      "Wrong input: Vector dimension error: expected dim: 2, got 1",
    ],
    [
      "Points/Query",
      { ...search, limit: "0" },
      status.INVALID_ARGUMENT,
      "Validation error in body: [limit: value 0 invalid, must be 1 or larger]",
    ],
    [
      "Points/Query",
      { ...search, timeout: "0" },
      status.INVALID_ARGUMENT,
      "Validation error in body: [timeout: value 0 invalid, must be 1 or larger]",
    ],
    ["Points/Get", { collection_name: "c", ids: [{ uuid: "x" }] }, status.INVALID_ARGUMENT, "Unable to parse UUID: x"],
    ["Points/Get", { collection_name: "c", ids: [{}] }, status.INVALID_ARGUMENT, "No ID options provided"],
    [
      "Points/Count",
      { collection_name: "c", filter: { must: [{ field: { key: "a", match: {} } }] } },
      status.INVALID_ARGUMENT,
      "Malformed Match condition",
    ],
    ["Points/Delete", { collection_name: "c" }, status.INVALID_ARGUMENT, "PointSelector is missing"],
    ["Points/UpdateBatch", { collection_name: "c", operations: [{}] }, status.INVALID_ARGUMENT, "Operation is missing"],
    ["StorageRead/ListFiles", { collection_name: "c" }, status.UNIMPLEMENTED, "VexFS does not have files"],
  ];
  for (const [procedure, request, code, text] of cases) {
    it(`${procedure}: ${text}`, async () => {
      const failure = both.grpc.call(procedure, request);
      await expect(failure).rejects.toMatchObject({ code, details: expect.stringContaining(text) as string });
    });
  }

  it("a text that is not ASCII arrives as it is", async () => {
    const details = "Not found: Collection `größe %` doesn't exist!";
    await expect(both.grpc.call("Collections/Get", { collection_name: "größe %" })).rejects.toMatchObject({ details });
  });

  it("of a batch with a point without vectors nothing is written", async () => {
    const good = { id: { num: 1 }, vectors: { vector: { dense: { data: [1, 2] } } } };
    const points = [good, { id: { num: 2 }, vectors: {} }];
    const failure = both.grpc.call("Points/Upsert", { collection_name: "c", wait: true, points });
    await expect(failure).rejects.toMatchObject({ code: status.INVALID_ARGUMENT, details: "No Vector Provided" });
    const { result } = await both.grpc.call("Points/Count", { collection_name: "c" });
    expect(result).toEqual({});
  });
});

describe("where several vectors are wrong, and how", () => {
  for (const [vectors, text] of [
    [[{ data: [1, 2] }, { data: [1] }], "all vectors must have the same dimension, found vector with dimension 1"],
    [[{ data: [] }], "all vectors must be non-empty"],
    [[], "multi vector must not be empty"],
  ] as const) {
    it(text, async () => {
      const several = { multi_dense: { vectors } };
      const refusal = (part: object): Promise<unknown> => {
        const request = { collection_name: "c", points: [{ id: { num: 1 }, vectors: part }] };
        return both.grpc.call("Points/Upsert", request).catch((error: unknown) => error);
      };
      const place = "points[0].vectors.vectors_options";
      expect(await refusal({ vector: several })).toMatchObject({
        details: `Validation error in body: [${place}.data: ${text}]`,
      });
      expect(await refusal({ vectors: { vectors: entries({ several }) } })).toMatchObject({
        details: `Validation error in body: [${place}.vectors.[].data: ${text}]`,
      });
    });
  }
});

it("who asks too much is told when to ask again, and not when it is never", async () => {
  const point = (num: number) => ({ id: { num }, vectors: { vector: { dense: { data: [1, 2] } } } });
  const write = (...points: readonly object[]) =>
    both.grpc.call("Points/Upsert", { collection_name: "paced", wait: true, points });
  await both.grpc.call("Collections/Create", {
    collection_name: "paced",
    vectors_config: { params: { size: 2, distance: "Dot" } },
    strict_mode_config: { enabled: true, write_rate_limit: 2 },
  });
  const failure = async (...points: readonly object[]): Promise<unknown> => {
    const error = (await write(...points).catch((reason: unknown) => reason)) as ServiceError;
    return [error.code, error.metadata.get("retry-after")];
  };
  expect(await failure(point(1), point(2), point(3))).toEqual([status.RESOURCE_EXHAUSTED, []]);
  await write(point(1), point(2));
  expect(await failure(point(3), point(4))).toEqual([status.RESOURCE_EXHAUSTED, ["60"]]);
});

it("a deadline that has passed ends the call", async () => {
  const failure = both.grpc.call("Points/Query", search, {}, -1);
  await expect(failure).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
});

it("messages are unpacked, and answers are packed for whoever packs", async () => {
  const packing = await BothTransports.start({}, { "grpc.default_compression_algorithm": 2 });
  try {
    const vectors_config = { params: { size: 2, distance: "Dot" } };
    await packing.grpc.call("Collections/Create", { collection_name: "c", vectors_config });
    const text = "a".repeat(100_000);
    const point = {
      id: { num: 1 },
      vectors: { vector: { dense: { data: [1, 2] } } },
      payload: entries({ text: { string_value: text } }),
    };
    await packing.grpc.call("Points/Upsert", { collection_name: "c", wait: true, points: [point] });
    const { result } = await packing.grpc.call("Points/Get", { collection_name: "c", ids: [{ num: 1 }] });
    const [found] = result as readonly Message[];
    expect(found?.["payload"]).toEqual([{ key: "text", value: { string_value: text } }]);
  } finally {
    await packing.stop();
  }
});

it("a message larger than the limit is refused, and the next one is answered", async () => {
  const small = await BothTransports.start({ maxPayloadBytes: 1000 });
  try {
    const failure = small.grpc.call("Collections/Get", { collection_name: "x".repeat(2000) });
    await expect(failure).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(await small.grpc.call("Collections/List", {})).toMatchObject({});
  } finally {
    await small.stop();
  }
});

it("a key is asked for, and a key for reading reads", async () => {
  const guarded = await BothTransports.start(
    { security: { apiKey: "all", readOnlyApiKey: "read" } },
    {},
    { "api-key": "all" },
  );
  try {
    const create = { collection_name: "c", vectors_config: { params: { size: 2, distance: "Dot" } } };
    await expect(guarded.grpc.call("Collections/List", {})).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    await expect(guarded.grpc.call("Collections/Create", create, { "api-key": "read" })).rejects.toMatchObject({
      code: status.PERMISSION_DENIED,
    });
    expect(await guarded.grpc.call("Collections/Create", create, { authorization: "Bearer all" })).toMatchObject({
      result: true,
    });
    expect(await guarded.grpc.call("Collections/List", {}, { "api-key": "read" })).toMatchObject({
      collections: [{ name: "c" }],
    });
    expect(await guarded.grpc.call("Qdrant/HealthCheck", {})).toMatchObject({ title: "qdrant - vector search engine" });
    for (const procedure of ["ListFiles", "FileExists", "FileLength", "ReadBytes", "ReadWhole", "ReadBatch"]) {
      const files = guarded.grpc.call(`StorageRead/${procedure}`, { collection_name: "c" }, { "api-key": "read" });
      await expect(files).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
    }
  } finally {
    await guarded.stop();
  }
});

it("reflection lists the services that Qdrant's does", async () => {
  expect([...(await listedServices(both.grpcAddress))].sort()).toEqual([
    "grpc.health.v1.Health",
    "qdrant.Collections",
    "qdrant.Points",
    "qdrant.Qdrant",
    "qdrant.Snapshots",
    "qdrant.StorageRead",
  ]);
});
