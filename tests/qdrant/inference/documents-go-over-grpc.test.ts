import { afterAll, beforeAll, expect, it } from "vitest";
import { BothTransports } from "../transports/both-transports.js";
import { entries, type Message } from "../transports/grpc-client.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
  await call("Collections/Create", { sparse_vectors_config: { map: entries({ s: {} }) } });
});
afterAll(() => both.stop());

const call = (method: string, message: object = {}): Promise<Message> =>
  both.grpc.call(method, { collection_name: "c", ...message });

const document = (text: string) => ({ document: { text, model: "qdrant/bm25" } });
const point = (id: number, text: string) => ({
  id: { num: id },
  vectors: { vectors: { vectors: entries({ s: document(text) }) } },
});

it("documents become vectors in writes and in queries, as they do over REST", async () => {
  await call("Points/Upsert", { wait: true, points: [point(1, "a red apple"), point(2, "a green pear")] });
  const update = { points: [point(3, "a blue plum")] };
  await call("Points/UpdateBatch", { wait: true, operations: [{ upsert: update }] });
  const over = async (text: string): Promise<unknown> => {
    const answer = await call("Points/Query", { query: { nearest: document(text) }, using: "s" });
    return ((answer["result"] ?? []) as readonly { id: { num: string } }[]).map(({ id }) => id.num);
  };
  expect([await over("apples"), await over("plums"), await over("cherries")]).toEqual([["1"], ["3"], []]);
  const rest = await both.rest(
    "POST",
    "/collections/c/points/scroll",
    JSON.stringify({ filter: { must: [{ has_id: [1] }] }, with_vector: true }),
  );
  const body = JSON.stringify({
    points: [{ id: 4, vector: { s: { text: "a red apple", model: "qdrant/bm25" } } }],
  });
  await both.rest("PUT", "/collections/c/points?wait=true", body);
  const same = await both.rest(
    "POST",
    "/collections/c/points/scroll",
    JSON.stringify({ filter: { must: [{ has_id: [4] }] }, with_vector: true }),
  );
  const vectorOf = ({ result }: typeof rest): unknown =>
    (result as { points: readonly { vector: unknown }[] }).points[0]?.vector;
  expect(vectorOf(same)).toEqual(vectorOf(rest));

  const batch = await call("Points/QueryBatch", {
    query_points: [{ collection_name: "c", query: { nearest: document("pears") }, using: "s" }],
  });
  expect(batch["result"]).toMatchObject([{ result: [{ id: { num: "2" } }] }]);
  const prefetch = [{ query: { nearest: document("plums") }, using: "s" }];
  const fused = await call("Points/Query", { prefetch, query: { fusion: "RRF" } });
  expect(fused["result"]).toMatchObject([{ id: { num: "3" } }]);
});

it("a model that nobody serves is refused", async () => {
  const nearest = { document: { text: "a", model: "nobody/knows" } };
  const rest = await both.rest(
    "POST",
    "/collections/c/points/query",
    JSON.stringify({ query: { text: "a", model: "nobody/knows" }, using: "s" }),
  );
  await expect(call("Points/Query", { query: { nearest }, using: "s" })).rejects.toThrow(rest.error);
});
