import { afterAll, beforeAll, expect, it } from "vitest";
import { type Answer, NativeApp } from "./native-app.js";

let app: NativeApp;
let path: string;
beforeAll(async () => {
  app = new NativeApp({ runsFunctions: false });
  path = await app.collection("conditional");
  await app.post(`${path}/add`, { ids: ["a"], embeddings: [[1, 0]], metadatas: [{ n: 1 }] });
});
afterAll(() => app.stop());

const read = async (ids: readonly string[], token?: unknown): Promise<Answer["body"]> => {
  const { status, body } = await app.post(`${path}/conditional/get`, {
    ids,
    ...(token === undefined ? {} : { read_token: token }),
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

const commit = (token: unknown, ids: readonly string[], ...operations: readonly unknown[]): Promise<Answer> =>
  app.post(`${path}/conditional/commit`, { read_token: token, read_ids: ids, operations });

const metadata = async (id: string): Promise<unknown> =>
  ((await app.post(`${path}/get`, { ids: [id] })).body["metadatas"] as readonly unknown[])[0];

const update = (id: string, n: number) => ({ operation: "update", payload: { ids: [id], metadatas: [{ n }] } });

it("a commit takes effect as a whole when nothing that was read has changed", async () => {
  const { read_token: token, metadatas } = await read(["a", "new"]);
  expect(metadatas).toEqual([{ n: 1 }]);
  const add = { operation: "add", payload: { ids: ["new"], embeddings: [[0, 1]] } };
  const { status, body } = await commit(token, ["a", "new"], update("a", 2), add);
  expect(status).toBe(200);
  expect(body).toMatchObject({ record_count: 2 });
  expect(await metadata("a")).toEqual({ n: 2 });
  expect((await app.get(`${path}/count`)).body).toBe(2);
});

it("a change, an insertion or a deletion in between is a conflict, and nothing is written", async () => {
  const { read_token: token } = await read(["a", "other", "new"]);
  await app.post(`${path}/update`, { ids: ["a"], metadatas: [{ n: 10 }] });
  await app.post(`${path}/add`, { ids: ["other"], embeddings: [[0, 1]] });
  await app.post(`${path}/delete`, { ids: ["new"] });
  for (const id of ["a", "other", "new"]) {
    expect(await commit(token, [id], update("a", 99))).toMatchObject({
      status: 409,
      body: { error: "ConditionalWriteConflictError", message: "conditional write conflict" },
    });
  }
  expect(await metadata("a")).toEqual({ n: 10 });
  expect((await commit(token, ["elsewhere"], update("a", 11))).status).toBe(200);
});

it("what a condition cannot rest on is refused", async () => {
  expect((await commit(undefined, ["a"], update("a", 1))).body["message"]).toBe(
    "conditional commit with read_ids requires read_token",
  );
  const byFilter = { operation: "delete", payload: { where: { n: 11 } } };
  expect((await commit(undefined, [], byFilter)).body["message"]).toBe(
    "transactional predicate deletes are not supported",
  );
  expect(await commit(0, ["a"], update("a", 1))).toMatchObject({ status: 412, body: { error: "StaleReadError" } });
  expect((await commit(undefined, [])).body).toEqual({ first_inserted_record_offset: null, record_count: 0 });
});

it("a token from before a restart does not tell what was deleted since", async () => {
  const { read_token: token } = await read(["doomed"]);
  await app.post(`${path}/add`, { ids: ["doomed"], embeddings: [[1, 1]] });
  await app.post(`${path}/delete`, { ids: ["doomed"] });
  await app.restart();
  expect(await commit(token, ["doomed"], update("a", 1))).toMatchObject({
    status: 412,
    body: { error: "StaleReadError" },
  });
});
