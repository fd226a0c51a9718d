import { afterAll, beforeAll, expect, it } from "vitest";
import { BothTransports } from "../transports/both-transports.js";
import type { Message } from "../transports/grpc-client.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start({ clusterEnabled: true });
});
afterAll(() => both.stop());

const call = (method: string, message: object = {}): Promise<Message> =>
  both.grpc.call(method, { collection_name: "c", ...message });

const [cats, seven] = [{ keyword: "cats" }, { number: 7 }];
const only = (...shard_keys: readonly object[]) => ({ shard_key_selector: { shard_keys } });

/** What of an answer is looked at here. */
const keysOf = (answer: Message): unknown =>
  (answer["result"] as readonly Message[]).map((point) => point["shard_key"]);

it("keys that are made and named over gRPC are those of REST", async () => {
  await call("Collections/Create", {
    vectors_config: { params: { size: 2, distance: "Dot" } },
    sharding_method: "Custom",
  });
  await call("Collections/CreateShardKey", { request: { shard_key: cats } });
  await call("Collections/UpdateCollectionClusterSetup", { create_shard_key: { shard_key: seven, shards_number: 2 } });
  const listed = await call("Collections/ListShardKeys");
  expect(listed["shard_keys"]).toMatchObject([{ key: cats }, { key: { number: "7" } }]);

  const point = (id: number, x: number) => ({ id: { num: id }, vectors: { vector: { data: [x, 0] } } });
  await call("Points/Upsert", { wait: true, points: [point(1, 1), point(2, 2)], ...only(cats) });
  await call("Points/Upsert", { wait: true, points: [point(1, 5)], ...only(seven) });
  await expect(call("Points/Upsert", { points: [point(1, 1)] })).rejects.toThrow("Shard key not specified");

  const query = { query: { nearest: { dense: { data: [1, 0] } } } };
  expect(keysOf(await call("Points/Query", { ...query, ...only(seven) }))).toMatchObject([{ number: "7" }]);
  expect(keysOf(await call("Points/Query", query))).toMatchObject([{ number: "7" }, cats, cats]);
  const fallback = { shard_key_selector: { shard_keys: [{ keyword: "dogs" }], fallback: cats } };
  expect(keysOf(await call("Points/Scroll", fallback))).toMatchObject([cats, cats]);
  expect(keysOf(await call("Points/Get", { ids: [{ num: 2 }] }))).toMatchObject([cats]);
  const rest = await both.rest("POST", "/collections/c/points/scroll", '{"shard_key":7}');
  expect(rest.result).toMatchObject({ points: [{ shard_key: { value: "7" } }] });
  const count = await call("Points/Count", { exact: true, ...only(cats) });
  expect(count["result"]).toMatchObject({ count: "2" });

  const several = { shard_key_selector: { shard_keys: [cats, seven], fallback: cats } };
  await expect(call("Points/Count", several)).rejects.toThrow(
    'Fallback shard key Some(ShardKey { key: Some(Keyword("cats")) }) can be set only when a single shard key is provided',
  );

  await call("Points/Delete", { wait: true, points: { points: { ids: [{ num: 1 }] } }, ...only(seven) });
  const info = await call("Collections/CollectionClusterInfo");
  expect(info["local_shards"]).toMatchObject([
    { shard_id: 1, shard_key: cats, points_count: "2" },
    { shard_id: 2, shard_key: { number: "7" } },
    { shard_id: 3, shard_key: { number: "7" } },
  ]);
  await call("Collections/DeleteShardKey", { request: { shard_key: seven } });
  await expect(call("Collections/DeleteShardKey", { request: { shard_key: seven } })).rejects.toThrow(
    "Sharding key 7 does not exist for collection c",
  );
});
