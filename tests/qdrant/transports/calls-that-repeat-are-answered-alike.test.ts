import { afterAll, beforeAll, expect, it } from "vitest";
import { BothTransports } from "./both-transports.js";
import type { Message } from "./grpc-client.js";

/** A call that differs from an earlier one in nothing but a vector is not planned again; a batch always is. */
let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
  await create("Dot");
});

afterAll(() => both.stop());

const rest = async (method: "PUT" | "PATCH" | "DELETE", path: string, body?: object): Promise<void> => {
  const { error } = await both.rest(method, path, body === undefined ? undefined : JSON.stringify(body));
  expect(error).toBe("");
};

const create = async (distance: string): Promise<void> => {
  const vectors = { "": { size: 2, distance }, wide: { size: 3, distance: "Euclid" } };
  await rest("PUT", "/collections/points", { vectors });
  const points = Array.from({ length: 20 }, (_, id) => ({
    id,
    vector: { "": [id, 1], wide: [1, id, 1] },
    payload: { kind: id % 2 === 0 ? "even" : "odd" },
  }));
  await rest("PUT", "/collections/points/points?wait=true", { points });
};

const nearest = (data: readonly number[]) => ({ nearest: { dense: { data } } });
const odd = { must: [{ field: { key: "kind", match: { keyword: "odd" } } }] };

const expectAlike = async (): Promise<void> => {
  const ask = async (name: "Query" | "Search", list: string, message: Message): Promise<void> => {
    const one = await both.grpc.call(`Points/${name}`, message);
    const several = await both.grpc.call(`Points/${name}Batch`, {
      collection_name: "points",
      [list]: [message],
    });
    const [{ result }] = several["result"] as readonly [Message];
    expect(one["result"], JSON.stringify(message)).toEqual(result);
    expect(one["result"]).not.toHaveLength(0);
  };
  const collection_name = "points";
  for (const [vector, wide] of [
    [
      [1, 2],
      [1, 2, 3],
    ],
    [
      [-3, 5],
      [4, 5, 6],
    ],
    [
      [7, 8],
      [1, 1, 1],
    ],
  ] as const) {
    await ask("Query", "query_points", { collection_name, query: nearest(vector) });
    await ask("Query", "query_points", { collection_name, query: nearest(vector), limit: 3, offset: 2 });
    await ask("Query", "query_points", { collection_name, query: nearest(vector), filter: odd });
    await ask("Query", "query_points", { collection_name, query: nearest(wide), using: "wide", limit: 4 });
    await ask("Query", "query_points", { collection_name, query: nearest(vector), with_payload: { enable: true } });
    await ask("Search", "search_points", { collection_name, vector, limit: 3 });
    await ask("Search", "search_points", { collection_name, vector: wide, vector_name: "wide", limit: 3, filter: odd });
  }
};

it("a call that repeats is answered as one of a batch", () => expectAlike());

it("so it is when the collection has become another one", async () => {
  await rest("PUT", "/collections/points/index?wait=true", { field_name: "kind", field_schema: "keyword" });
  await expectAlike();
  await rest("DELETE", "/collections/points");
  await create("Cosine");
  await expectAlike();
});

it("limits that come later are kept", async () => {
  const call = () => both.grpc.call("Points/Query", { collection_name: "points", query: nearest([1, 2]), limit: 9 });
  await call();
  await rest("PATCH", "/collections/points", { strict_mode_config: { enabled: true, max_query_limit: 5 } });
  await expect(call()).rejects.toThrow("Limit exceeded 9 > 5");
});
