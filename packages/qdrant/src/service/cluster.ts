import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { QdrantError } from "../errors/qdrant-error.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";

/** The only peer. */
const peerId = 1;

const standalone = (): never => {
  throw new QdrantError("standaloneMode", "Qdrant is running in standalone mode");
};

/** There is one node, which has everything. */
export const serveCluster = (app: FastifyInstance, { lookup }: AppContext): void => {
  app.get("/cluster", { config: { operation: "cluster_status" } }, (_request, reply) =>
    sendResult(reply, '{"status":"disabled"}'),
  );
  app.post("/cluster/recover", { config: { operation: "recover_current_peer" } }, standalone);
  app.delete("/cluster/peer/:peer_id", { config: { operation: "remove_peer" } }, standalone);

  app.get<CollectionRequest>(
    `${collectionPath}/cluster`,
    { config: { operation: "collection_cluster_info" } },
    async (request, reply) => {
      const collection = await lookup.byName(request.params.collection_name);
      return sendResult(reply, JSON.stringify(clusterInfo(collection)));
    },
  );
};

/** Where the shards of a collection are. */
export const clusterInfo = ({ stored }: OpenCollection): object => ({
  peer_id: peerId,
  shard_count: 1,
  local_shards: [{ shard_id: 0, points_count: stored.statistics().count, state: "Active" }],
  remote_shards: [],
  shard_transfers: [],
});
