import type { AppContext } from "../../context.js";
import { changeCluster } from "../../sharding/change-cluster.js";
import { clusterInfo } from "../../sharding/cluster-info.js";
import type { ClusterOperation } from "../../sharding/operations.js";
import { peerId } from "../../sharding/peer.js";
import type { ShardKey } from "../../sharding/shard-key.js";
import {
  type ClusterSetupMessage,
  type CreateShardKeyMessage,
  clusterOperationOf,
  createShardKeyOf,
  type DeleteShardKeyMessage,
  dropShardKeyOf,
} from "../requests/cluster.js";
import { checkTimeout, type TimedMessage } from "../requests/timing.js";
import { collectionsService, type NamedMessage } from "./names.js";
import type { ProcedureTable } from "./table.js";

type Named = NamedMessage & TimedMessage;

/** Where the points of collections are. */
export const addCluster = (table: ProcedureTable, context: AppContext): void => {
  const { engine, lookup } = context;

  table.add<Named>(collectionsService, "CollectionClusterInfo", async ({ collection_name: name = "" }) => {
    const info = await clusterInfo(await lookup.byName(name), await peerId(engine.catalog));
    return { ...info, local_shards: info.local_shards.map(shardMessage) };
  });

  table.add<Named>(collectionsService, "ListShardKeys", async ({ collection_name: name = "" }) => {
    const { shardKeys } = (await lookup.byName(name)).attributes;
    return { shard_keys: [...(shardKeys?.keys() ?? [])].map((key) => ({ key: keyMessage(key) })) };
  });

  const change = <Request extends object>(name: string, read: (request: Request) => ClusterOperation): void =>
    table.add<Request & Named>(collectionsService, name, async (request) => {
      checkTimeout(request);
      await changeCluster(context, request.collection_name ?? "", read(request));
      return { result: true };
    });

  change<ClusterSetupMessage>("UpdateCollectionClusterSetup", clusterOperationOf);
  change<{ readonly request?: CreateShardKeyMessage }>("CreateShardKey", ({ request }) => createShardKeyOf(request));
  change<{ readonly request?: DeleteShardKeyMessage }>("DeleteShardKey", ({ request }) => dropShardKeyOf(request));
};

const keyMessage = (key: ShardKey): object =>
  key.startsWith('"') ? { keyword: JSON.parse(key) as string } : { number: BigInt(key) };

const shardMessage = (shard: { readonly shard_key?: { readonly text: ShardKey } }): object => ({
  ...shard,
  ...(shard.shard_key === undefined ? {} : { shard_key: keyMessage(shard.shard_key.text) }),
});
