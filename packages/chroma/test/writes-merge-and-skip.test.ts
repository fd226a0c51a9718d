import { afterAll, beforeEach, expect, it } from "vitest";
import { messageOf, TestClient } from "./support/client.js";

const client = new TestClient();
let path: string;
let count = 0;
beforeEach(async () => {
  count += 1;
  path = await client.collection(`writes-${count}`);
  await client.post(`${path}/add`, {
    ids: ["a", "b"],
    embeddings: [[1], [2]],
    documents: ["A", null],
    metadatas: [{ x: 1, y: 2 }, null],
  });
});
afterAll(() => client.close());

const records = async () => {
  const answer = await client.post(`${path}/get`, { include: ["metadatas", "documents", "uris", "embeddings"] });
  const { ids, embeddings, documents, uris, metadatas } = JSON.parse(answer.text) as Record<string, unknown[]>;
  return ids?.map((id, index) => [id, ...[embeddings, documents, uris, metadatas].map((column) => column?.[index])]);
};

it("add leaves known ids alone, and the first of two wins", async () => {
  await client.post(`${path}/add`, {
    ids: ["a", "c", "c"],
    embeddings: [[9], [3], [4]],
    documents: ["other", "C", "D"],
  });
  expect(await records()).toEqual([
    ["a", [1], "A", null, { x: 1, y: 2 }],
    ["b", [2], null, null, null],
    ["c", [3], "C", null, null],
  ]);
});

it("update changes what is given, deletes keys of null and ignores unknown ids", async () => {
  const answer = await client.post(`${path}/update`, {
    ids: ["a", "zz"],
    metadatas: [{ x: null, z: "new" }, { q: 1 }],
    uris: ["uri", "lost"],
    documents: [null, "lost"],
  });
  expect([answer.status, answer.text]).toEqual([200, "{}"]);
  expect(await records()).toEqual([
    ["a", [1], "A", "uri", { y: 2, z: "new" }],
    ["b", [2], null, null, null],
  ]);
});

it("an empty array is no value: it deletes its key, and a new record does not have it", async () => {
  await client.post(`${path}/update`, { ids: ["a"], metadatas: [{ x: [] }] });
  await client.post(`${path}/upsert`, {
    ids: ["a", "n"],
    embeddings: [[1], [5]],
    metadatas: [{ q: [] }, { x: [], p: 1 }],
  });
  await client.post(`${path}/add`, { ids: ["m"], embeddings: [[6]], metadatas: [{ x: [], p: 2 }] });
  expect(await records()).toEqual([
    ["a", [1], "A", null, { y: 2 }],
    ["b", [2], null, null, null],
    ["n", [5], null, null, { p: 1 }],
    ["m", [6], null, null, { p: 2 }],
  ]);
});

it("upsert merges what is there, in order, and adds the rest at the end", async () => {
  await client.post(`${path}/upsert`, {
    ids: ["n", "a", "n"],
    embeddings: [[5], [6], [7]],
    metadatas: [{ p: 1 }, { y: null }, { q: 2 }],
  });
  expect(await records()).toEqual([
    ["a", [6], "A", null, { x: 1 }],
    ["b", [2], null, null, null],
    ["n", [7], null, null, { p: 1, q: 2 }],
  ]);
});

it("a record that has lost all its metadata has null", async () => {
  await client.post(`${path}/update`, { ids: ["a", "b"], metadatas: [{ x: null, y: null }, { gone: null }] });
  expect((await records())?.map((record) => record.at(-1))).toEqual([null, null]);
});

it("a record without metadata that has a URI has an empty object instead", async () => {
  await client.post(`${path}/add`, { ids: ["u"], embeddings: [[9]], uris: ["file:///u"] });
  expect((await records())?.at(-1)).toEqual(["u", [9], null, "file:///u", {}]);
});

it("an id that was deleted and added again comes last", async () => {
  await client.post(`${path}/delete`, { ids: ["a"] });
  await client.post(`${path}/add`, { ids: ["a"], embeddings: [[1]] });
  expect((await records())?.map(([id]) => id)).toEqual(["b", "a"]);
});

it.each([
  [{ ids: ["a", "nope", "nope"] }, 3, "b"],
  [{ where: { x: 1 } }, 1, "b"],
  [{ where: { x: 1 }, ids: ["b"] }, 0, "ab"],
  [{ where: { $and: [] }, limit: 1 }, 1, "b"],
  [{ where: { $and: [] }, limit: 0 }, 0, "ab"],
  [{ where_document: { $contains: "A" } }, 1, "b"],
  [{}, 0, "ab"],
  [{ ids: ["a"], where: null }, 1, "b"],
])("delete %j answers %i and leaves %s", async (body, deleted, left) => {
  expect((await client.post(`${path}/delete`, body)).text).toBe(`{"deleted":${deleted}}`);
  expect((await records())?.map(([id]) => id).join("")).toBe(left);
});

it.each([
  [{ ids: [] }, "Validation error: ids, where: Either ids or where must be specified"],
  [{ limit: 1 }, "Validation error: limit, where: limit can only be specified when a where clause is provided"],
  [
    { ids: ["a"], limit: 1 },
    "Validation error: limit, where: limit can only be specified when a where clause is provided",
  ],
  [{ where: {} }, "Invalid where clause"],
])("delete %j is refused", async (body, message) => {
  const answer = await client.post(`${path}/delete`, body);
  expect([answer.status, messageOf(answer)]).toEqual([400, message]);
});

it("a wrong dimension is told before a wrong number of ids", async () => {
  const answer = await client.post(`${path}/add`, { ids: ["c", "d"], embeddings: [[1, 2]] });
  expect(messageOf(answer)).toBe("Collection expecting embedding with dimension of 1, got 2");
});

it("sparse vectors are kept and shown with their type", async () => {
  const sparse = { indices: [1, 5], values: [1, 2.5] };
  await client.post(`${path}/add`, { ids: ["s"], embeddings: [[1]], metadatas: [{ sparse }] });
  const answer = await client.post(`${path}/get`, { ids: ["s"], include: ["metadatas"] });
  expect(JSON.parse(answer.text)).toMatchObject({ metadatas: [{ sparse: { "#type": "sparse_vector", ...sparse } }] });
});
