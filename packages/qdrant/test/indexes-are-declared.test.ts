import { put } from "@vexfs/core";
import { beforeEach, expect, it } from "vitest";
import { type Answer, TestClient } from "./support/client.js";

let client = new TestClient();

const declare = (field: string, schema: unknown): Promise<Answer> =>
  client.put("/collections/c/index?wait=true", { field_name: field, field_schema: schema });

const record = (): { readonly id: string; readonly indexes: readonly unknown[] } => {
  const found = client.engine.catalog.collections("chroma/00000000-0000-0000-0000-000000000000")[0];
  if (found === undefined) throw new Error("no collection");
  return found;
};

beforeEach(async () => {
  client = new TestClient();
  await client.put("/collections/c", {});
});

it("types and parameters come back, with the number of points that have such values", async () => {
  const payloads = ['{"city":"Rome","age":3}', '{"city":["Paris","Rome"],"age":2.5}', '{"city":1}'];
  await client.engine.collection(record().id).apply({
    operations: [
      put({
        ids: client.engine.columns.texts(["1", "2", "3"]),
        whenPresent: "replace",
        whenAbsent: "insert",
        vectors: {},
        payloads: client.engine.columns.json(payloads),
      }),
    ],
  });
  await declare("city", "keyword");
  await declare("age", { type: "integer", range: false, is_principal: true });
  await declare("ratio", "float");
  expect((await client.info("c")).payload_schema).toEqual({
    city: { data_type: "keyword", points: 2 },
    age: { data_type: "integer", params: { type: "integer", range: false, is_principal: true }, points: 1 },
    ratio: { data_type: "float", points: 0 },
  });
});

it("the engine is told of every index", async () => {
  await declare("a[].b", { type: "keyword", is_tenant: true, nested: "a" });
  await declare("place", "geo");
  await declare("at", "datetime");
  await declare("body", {
    type: "text",
    tokenizer: "code",
    min_token_len: 2,
    lowercase: false,
    stopwords: { languages: ["en"], custom: ["foo"] },
    stemmer: { type: "snowball", language: "de" },
    scoring: true,
  });
  expect(record().indexes).toEqual([
    { path: ["a", { each: true }, "b"], kind: "values" },
    { path: ["at"], kind: "datetime" },
    { path: ["place"], kind: "geo" },
    {
      path: ["body"],
      kind: "fullText",
      analyzer: {
        tokenizer: "code",
        lowercase: false,
        asciiFolding: false,
        minTokenLength: 2,
        maxTokenLength: null,
        stopwordLanguages: ["english"],
        stopwords: ["foo"],
        stemmer: "german",
      },
    },
  ]);
});

it("an index is replaced by a later one of its field, however that is written, and deleted", async () => {
  await declare("a", "keyword");
  await declare('"a"', "integer");
  expect(record().indexes).toHaveLength(1);
  expect((await client.delete("/collections/c/index/a")).result).toMatchObject({ status: "acknowledged" });
  expect((await client.info("c")).payload_schema).toEqual({});
  expect((await client.delete("/collections/c/index/a")).status).toBe(200);
});

it("schemas that make no sense are refused", async () => {
  expect(await declare("a", { type: "integer", lookup: false, range: false })).toMatchObject({
    status: 422,
    error:
      "Validation error in JSON body: [field_schema.lookup: Validation error: the 'lookup' and 'range' capabilities can't be both disabled [{}]]",
  });
  const unknown = "Format error in JSON body: data did not match any variant of untagged enum PayloadFieldSchema";
  expect((await declare("a", "words")).error).toBe(unknown);
  expect((await declare("a", { type: "text", tokenizer: "none" })).error).toBe(unknown);
  expect(await client.put("/collections/c/index", { field_name: "a" })).toMatchObject({
    status: 400,
    error: "Bad request: Can't auto-detect field type, please specify `field_schema` in the request",
  });
  expect((await declare("a..b", "keyword")).status).toBe(400);
  const outside = await declare("offers.price", { type: "float", nested: "offers" });
  expect([outside.status, outside.error]).toEqual([
    400,
    "Wrong input: The field `offers.price` is not inside the elements of the nested array `offers`",
  ]);
});

it("an index may be on the elements of an array", async () => {
  for (const nested of ["offers", "offers[]"]) {
    expect((await declare("offers[].price", { type: "float", nested })).status).toBe(200);
    expect((await client.info("c")).payload_schema).toMatchObject({
      "offers[].price": { data_type: "float", params: { type: "float", nested }, points: 0 },
    });
  }
});
