import { defaultNamespace } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { QdrantError } from "../errors/qdrant-error.js";
import { integerParameter, type QueryString, timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { encode } from "../json/encode.js";
import { RawJson } from "../json/raw-json.js";
import { callerMayRead, callerMayReadAll } from "../security/caller.js";
import { qdrantVersion } from "../version.js";
import { pointsIn } from "./cluster-info.js";
import { consensusStatus, peerUri, raftOf } from "./cluster-status.js";
import { clusterMetadata } from "./metadata.js";
import { peerId } from "./peer.js";
import { shardsIn } from "./routing.js";

/** What the peers of the cluster know of its collections, put together. */
export const serveClusterTelemetry = (app: FastifyInstance, context: AppContext): void => {
  app.get<{ readonly Querystring: QueryString }>(
    "/cluster/telemetry",
    { config: { operation: "cluster_telemetry" } },
    async (request, reply) => {
      integerParameter(request.query, "details_level");
      timeoutParameter(request.query);
      // Without a cluster there is no peer to ask.
      if (!context.settings.clusterEnabled) {
        throw new QdrantError("internal", "Could not get telemetry from cluster");
      }
      const peer = await peerId(context.engine.catalog);
      const { catalog } = context.engine;
      const names = catalog.collections(defaultNamespace).map(({ name }) => name);
      const collections = names.filter(callerMayRead).map(async (name) => {
        const collection = await context.lookup.byName(name);
        return [name, { id: name, shards: await shardsOf(collection, peer) }] as const;
      });
      const told = { collections: new Map(await Promise.all(collections)) };
      const cluster = callerMayReadAll() ? { cluster: clusterOf(context, peer) } : {};
      return sendResult(reply, encode({ ...told, ...cluster }));
    },
  );
};

const shardsOf = (collection: OpenCollection, peer: number): Promise<readonly object[]> => {
  const shards = shardsIn(collection);
  return Promise.all(
    shards.map(async ({ id, key, state, total }) => {
      const points = await pointsIn(collection, id, key === null && total === 1);
      const replica = { peer_id: peer, state, status: "green", total_optimized_points: 0, num_points: points };
      return { id, ...(key === null ? {} : { key: new RawJson(key) }), replicas: [replica] };
    }),
  );
};

const clusterOf = (context: AppContext, peer: number): object => {
  const { term, commit, pending_operations: pending } = raftOf(context);
  const details = {
    version: qdrantVersion,
    role: "Leader",
    is_voter: true,
    term,
    commit,
    num_pending_operations: pending,
    consensus_thread_status: consensusStatus(),
  };
  return { enabled: true, number_of_peers: 1, peers: { [peer]: { uri: peerUri, responsive: true, details } } };
};

/** What the server's telemetry says of the cluster at a level of details. */
export const clusterTelemetry = async (context: AppContext, level: number): Promise<object> => {
  const config = level >= 2 ? { config: clusterConfig } : {};
  if (!context.settings.clusterEnabled) return { enabled: false, ...config, resharding_enabled: false };
  const { catalog } = context.engine;
  const id = await peerId(catalog);
  const status = {
    number_of_peers: 1,
    ...raftOf(context),
    role: "Leader",
    is_voter: true,
    peer_id: id,
    consensus_thread_status: consensusStatus(),
  };
  const metadata = [...clusterMetadata(catalog)].map(([name, value]) => [name, JSON.parse(value)] as const);
  return {
    enabled: true,
    ...(level >= 1 ? { status } : {}),
    ...config,
    ...(level >= 2 ? { peers: { [id]: { uri: peerUri } } } : {}),
    ...(level >= 3 ? { peer_metadata: { [id]: { version: qdrantVersion } } } : {}),
    ...(level >= 1 && metadata.length > 0 ? { metadata: Object.fromEntries(metadata) } : {}),
    resharding_enabled: false,
  };
};

/** How a cluster is set up where nobody says it. */
const clusterConfig = {
  grpc_timeout_ms: 60_000,
  p2p: { connection_pool_size: 1 },
  consensus: { max_message_queue_size: 100, tick_period_ms: 100, bootstrap_timeout_sec: 15 },
};
