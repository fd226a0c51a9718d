import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { collectionsPath, type Json, NativeApp } from "./native-app.js";

let app: NativeApp;
beforeAll(() => {
  app = new NativeApp();
});
afterAll(() => app.stop());

const attach = (path: string, name: string, functionId: string, output: string) =>
  app.post(`${path}/functions/attach`, { name, function_id: functionId, output_collection: output, params: null });

const output = async (name: string) => {
  const { body } = await app.get(`${collectionsPath}/${name}`);
  const { body: records } = await app.post(`${collectionsPath}/${String(body["id"])}/get`, {});
  const ids = records["ids"] as readonly string[];
  const metadatas = records["metadatas"] as readonly unknown[];
  return Object.fromEntries(ids.map((id, place) => [id, metadatas[place]]));
};

const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

it("records are counted as they come and go, also after a restart", async () => {
  const path = await app.collection("counted");
  await app.post(`${path}/add`, { ids: ["a", "b"], embeddings: [[1], [2]] });
  expect((await attach(path, "count", "record_counter", "counts")).body).toMatchObject({ created: true });
  expect((await attach(path, "count", "record_counter", "counts")).body).toMatchObject({ created: false });
  const countIs = (count: number) =>
    eventually(async () => expect(await output("counts")).toEqual({ function_output: { total_count: count } }));
  await countIs(2);
  await app.post(`${path}/delete`, { ids: ["a"] });
  await countIs(1);
  await app.restart();
  await app.post(`${path}/add`, { ids: ["c", "d"], embeddings: [[1], [2]] });
  await countIs(3);
});

it("statistics have a record for each value and forget those that are gone", async () => {
  const path = await app.collection("measured");
  const terms = { "#type": "sparse_vector", indices: [7], values: [1], tokens: ["seven"] };
  await app.post(`${path}/add`, {
    ids: ["a", "b"],
    embeddings: [[1], [2]],
    metadatas: [
      { kind: "x", n: 1, ok: true, terms },
      { kind: "x", tags: ["t", "u"] },
    ],
  });
  await attach(path, "stats", "statistics", "measures");
  const counted = (key: string, type: string, value: string, count: number) => ({ key, type, value, count });
  await eventually(async () =>
    expect(await output("measures")).toEqual({
      "kind::s:x": counted("kind", "str", "x", 2),
      "n::i:1": counted("n", "int", "1", 1),
      "ok::b:true": counted("ok", "bool", "true", 1),
      "terms::sv:7": { ...counted("terms", "sparse", "7", 1), value_label: "seven" },
      "tags::s:t": counted("tags", "str", "t", 1),
      "tags::s:u": counted("tags", "str", "u", 1),
      "summary::s:total_count": counted("summary", "str", "total_count", 2),
    }),
  );
  await app.post(`${path}/delete`, { ids: ["a"] });
  await eventually(async () =>
    expect(Object.keys(await output("measures")).sort()).toEqual([
      "kind::s:x",
      "summary::s:total_count",
      "tags::s:t",
      "tags::s:u",
    ]),
  );
});

it("a collection takes one function of a mode, and an output none; a function is detached with or without its output", async () => {
  const path = await app.collection("taken");
  await attach(path, "one", "record_counter", "output-one");
  expect((await attach(path, "two", "statistics", "output-two")).body["message"]).toBe(
    "collection already has an attached function with the same execution mode: name=one, function=record_counter, output_collection=output-one",
  );
  const { body } = await app.get(`${collectionsPath}/output-one`);
  expect(
    (await attach(`${collectionsPath}/${String(body["id"])}`, "three", "record_counter", "output-three")).body[
      "message"
    ],
  ).toBe("cannot attach function to an output collection");
  expect((await app.get(`${path}/functions/one`)).body["attached_function"]).toMatchObject({
    name: "one",
    function_name: "record_counter",
    output_collection: "output-one",
  });
  const detach = () => app.post(`${path}/attached_functions/one/detach`, { delete_output: true });
  expect((await detach()).body).toEqual({ success: true });
  expect((await app.get(`${collectionsPath}/output-one`)).status).toBe(404);
  expect((await detach()).status).toBe(404);
});

it("a function that needs a service, and one that nobody knows, say so", async () => {
  const path = await app.collection("refusing");
  expect(await attach(path, "file", "count_to_file_async", "output-file")).toMatchObject({ status: 501 });
  expect((await attach(path, "nope", "nonexistent_function", "output-nope")).body["message"]).toBe(
    "function not found",
  );
});

it("a function is detached when the collection of its output is deleted, and may be attached again", async () => {
  const path = await app.collection("watched");
  await app.post(`${path}/add`, { ids: ["a"], embeddings: [[1]] });
  const { body } = await attach(path, "count", "record_counter", "watched-counts");
  await app.delete(`${collectionsPath}/watched-counts`);
  expect((await app.get(`${path}/functions/count`)).status).toBe(404);
  const again = await attach(path, "count", "record_counter", "watched-counts");
  expect(again.body).toMatchObject({ created: true });
  expect(again.body["attached_function"]).not.toEqual(body["attached_function"]);
  await eventually(async () => expect(await output("watched-counts")).toEqual({ function_output: { total_count: 1 } }));
});

it("with `spann` the version of a collection grows once its functions have seen a write", async () => {
  const cloud = new NativeApp({ knnIndex: "spann" });
  try {
    const path = await cloud.collection("seen");
    const version = async () => (await cloud.get(`${collectionsPath}/seen`)).body["version"] as number;
    const total = async () => {
      const { body } = await cloud.get(`${collectionsPath}/seen-counts`);
      const { body: records } = await cloud.post(`${collectionsPath}/${String(body["id"])}/get`, {});
      return (records["metadatas"] as readonly Json[])[0]?.["total_count"] ?? 0;
    };
    await cloud.post(`${path}/add`, { ids: ["a"], embeddings: [[1]] });
    expect(await version()).toBe(1);
    const body = { name: "count", function_id: "record_counter", output_collection: "seen-counts", params: null };
    await cloud.post(`${path}/functions/attach`, body);
    await eventually(async () => expect(await version()).toBe(2));
    expect(await total()).toBe(1);
    await cloud.post(`${path}/add`, { ids: ["b"], embeddings: [[2]] });
    await eventually(async () => expect(await version()).toBe(3));
    expect(await total()).toBe(2);
  } finally {
    await cloud.stop();
  }
});

it("functions form no circle and no chain of more than five", async () => {
  const paths: string[] = [];
  for (let place = 0; place < 3; place++) paths.push(await app.collection(`chain-${place}`));
  const link = (from: number, to: number) =>
    attach(String(paths[from]), `link-${from}-${to}`, "dummy_async", `chain-${to}`);
  expect((await link(0, 1)).status).toBe(200);
  expect((await link(1, 2)).status).toBe(200);
  const circle = await attach(String(paths[2]), "back", "record_counter", "chain-0");
  expect(circle.status).toBe(400);
  expect(circle.body["message"]).toBe("cannot attach function to an output collection");

  let last = await app.collection("far-0");
  for (let place = 1; place <= 4; place++) {
    await attach(last, "on", "dummy_async", `far-${place}`);
    const { body } = await app.get(`${collectionsPath}/far-${place}`);
    last = `${collectionsPath}/${String(body["id"])}`;
  }
  const joined = await attach(last, "on", "record_counter", "chain-0");
  expect(joined.status).toBe(400);
  expect(joined.body["message"]).toBe("attached function depth exceeds maximum of 5");
  expect((await attach(last, "on", "record_counter", "far-5")).status).toBe(200);
});
