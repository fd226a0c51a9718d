import { beforeAll, describe, expect, it } from "vitest";
import { TestClient } from "./support/client.js";

const client = new TestClient();
const vectors = { size: 4, distance: "Dot" };

beforeAll(async () => {
  await client.put("/collections/taken", { vectors });
});

const validation = (text: string): { readonly status: number; readonly error: string } => ({
  status: 422,
  error: `Validation error in JSON body: [${text}]`,
});

const cases: readonly (readonly [what: string, body: unknown, answer: { status: number; error: string }])[] = [
  [
    "a size out of range",
    { vectors: { ...vectors, size: 65_537 } },
    validation("vectors.size: value 65537 invalid, must be from 1 to 65536"),
  ],
  [
    "a size in a named space",
    { vectors: { a: { ...vectors, size: 65_537 } } },
    validation("vectors.?.size: value 65537 invalid, must be from 1 to 65536"),
  ],
  [
    "several faults at once",
    { vectors, shard_number: 0, hnsw_config: { ef_construct: 0 } },
    validation(
      "shard_number: value 0 invalid, must be 1 or larger; hnsw_config.ef_construct: value 0 invalid, must be 4 or larger",
    ),
  ],
  [
    "vectors that would have to be pinned",
    { vectors: { ...vectors, memory: "pinned" } },
    validation("vectors.memory: `pinned` memory placement is not supported for dense vector storage"),
  ],
  [
    "payloads that would have to be pinned",
    { vectors, payload: { memory: "pinned" } },
    validation("payload.memory: `pinned` memory placement is not supported for payload storage"),
  ],
  [
    "ids that would have to be cached",
    { vectors, id_tracker: { memory: "cached" } },
    validation("id_tracker.memory: `cached` memory placement is not supported for id tracker"),
  ],
  [
    "sparse vectors of a dense datatype",
    { sparse_vectors: { s: { index: { datatype: "turbo4" } } } },
    validation("sparse_vectors.?.index.datatype: sparse vectors do not support the `turbo4` datatype"),
  ],
  [
    "a quantile out of range",
    { vectors, quantization_config: { scalar: { type: "int8", quantile: 2 } } },
    validation("quantization_config.scalar.quantile: value 2 invalid, must be from 0.5 to 1"),
  ],
  [
    "no size at all",
    { vectors: { ...vectors, size: 0 } },
    { status: 400, error: "Format error in JSON body: data did not match any variant of untagged enum VectorsConfig" },
  ],
  [
    "a negative number",
    { vectors, shard_number: -1 },
    { status: 400, error: "Format error in JSON body: invalid value: integer `-1`, expected u32" },
  ],
  [
    "a space with two kinds of vector",
    { vectors: { a: vectors }, sparse_vectors: { a: {} } },
    {
      status: 400,
      error: "Wrong input: Dense and sparse vector names must be unique - duplicate found with 'a'",
    },
  ],
  [
    "a space with a name that cannot be",
    { vectors: { "a/b": vectors } },
    { status: 400, error: 'Wrong input: Invalid dense vector name `a/b`: vector name cannot contain "/" char' },
  ],
  [
    "a sparse space without a name",
    { sparse_vectors: { "": {} } },
    { status: 400, error: "Wrong input: Sparse vector name cannot be empty" },
  ],
];

describe("a collection is not created with", () => {
  for (const [what, body, answer] of cases) {
    it(what, async () => {
      expect(await client.put("/collections/new", body)).toMatchObject(answer);
      expect((await client.get("/collections/new")).status).toBe(404);
    });
  }

  it("a name that is taken", async () => {
    expect(await client.put("/collections/taken", { vectors })).toMatchObject({
      status: 409,
      error: "Wrong input: Collection `taken` already exists!",
    });
  });

  it("a name that cannot be", async () => {
    expect(await client.put("/collections/a%3Fb", { vectors })).toMatchObject({
      status: 422,
      error: 'Validation error in path parameters: [collection_name: collection name cannot contain "?" char]',
    });
    const long = "x".repeat(256);
    expect((await client.get(`/collections/${long}`)).error).toBe(
      `Validation error in path parameters: [collection_name: value "${long}" invalid, must be from 1 to 255 characters]`,
    );
  });
});

it("the parameters of the query are checked", async () => {
  expect(await client.put("/collections/new?timeout=0", { vectors })).toMatchObject({
    status: 422,
    error: "Validation error in query parameters: [timeout: value 0 invalid, must be 1 or larger]",
  });
  expect(await client.delete("/collections/taken?timeout=soon")).toMatchObject({
    status: 400,
    error: "Deserialize error in query parameters: invalid digit found in string",
  });
});

it("bodies must be JSON", async () => {
  expect((await client.put("/collections/new", "")).error).toBe(
    "Format error in JSON body: EOF while parsing a value at line 1 column 0",
  );
  expect((await client.put("/collections/new", "{")).error).toMatch(/^Format error in JSON body: /);
  expect((await client.put("/collections/new", "[]")).error).toBe(
    "Format error in JSON body: invalid type: sequence, expected struct CreateCollection",
  );
});
