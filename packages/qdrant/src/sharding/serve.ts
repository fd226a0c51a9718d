import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import type { Decoder } from "../json/decode.js";
import { encode } from "../json/encode.js";
import { RawJson } from "../json/raw-json.js";
import { changeCluster } from "./change-cluster.js";
import { clusterInfo } from "./cluster-info.js";
import { serveClusterStatus } from "./cluster-status.js";
import { serveLocalShards } from "./local-shards.js";
import { serveClusterMetadata } from "./metadata.js";
import { type ClusterOperation, clusterOperation, createShardKey, dropShardKey } from "./operations.js";
import { peerId } from "./peer.js";
import { serveClusterTelemetry } from "./telemetry.js";

/** The cluster, which is one peer, and how the points of its collections are spread over shards. */
export const serveSharding = (app: FastifyInstance, context: AppContext): void => {
  serveClusterStatus(app, context);
  serveClusterMetadata(app, context);
  serveClusterTelemetry(app, context);
  serveLocalShards(app, context);
  serveInfo(app, context);
  const shards = `${collectionPath}/shards`;
  serveChange(app, context, "POST", `${collectionPath}/cluster`, "update_collection_cluster", clusterOperation);
  serveChange(app, context, "PUT", shards, "create_shard_key", (value, place) => ({
    create_sharding_key: createShardKey(value, place),
  }));
  serveChange(app, context, "POST", `${shards}/delete`, "delete_shard_key", (value, place) => ({
    drop_sharding_key: dropShardKey(value, place),
  }));
};

const serveInfo = (app: FastifyInstance, { engine: { catalog }, lookup }: AppContext): void => {
  app.get<CollectionRequest>(
    `${collectionPath}/cluster`,
    { config: { operation: "collection_cluster_info" } },
    async (request, reply) => {
      const collection = await lookup.byName(request.params.collection_name);
      return sendResult(reply, encode(await clusterInfo(collection, await peerId(catalog))));
    },
  );

  app.get<CollectionRequest>(
    `${collectionPath}/shards`,
    { config: { operation: "list_shard_keys" } },
    async (request, reply) => {
      const { shardKeys, config } = (await lookup.byName(request.params.collection_name)).attributes;
      const keys = [...(shardKeys?.keys() ?? [])].map((key) => ({ key: new RawJson(key) }));
      const isCustom = config.params.sharding_method === "custom";
      return sendResult(reply, encode({ shard_keys: isCustom ? keys : undefined }));
    },
  );
};

const serveChange = (
  app: FastifyInstance,
  context: AppContext,
  method: "POST" | "PUT",
  url: string,
  operation: string,
  decoder: Decoder<ClusterOperation>,
): void => {
  app.route<CollectionRequest>({
    method,
    url,
    config: { operation },
    handler: async (request, reply) => {
      const wanted = readJson(request, decoder);
      timeoutParameter(request.query);
      await changeCluster(context, request.params.collection_name, wanted);
      return sendResult(reply, "true");
    },
  });
};
