import { defaultNamespace } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { readAttributes } from "../collections/attributes.js";
import type { AppContext } from "../context.js";
import { booleanParameter, type QueryString, timeoutParameter } from "../http/query-parameters.js";
import { sendResult, sendText } from "../http/reply.js";
import { badRequest } from "../points/faults.js";
import { requireCluster } from "./cluster-mode.js";
import { peerId } from "./peer.js";
import { shardsOf } from "./shards.js";

/** Where the other peers of a cluster would find this one. */
export const peerUri = "http://localhost:6335/";

/** What the consensus of one peer has come to: it agrees with itself, and leads. */
export const raftOf = ({ engine: { catalog } }: AppContext) => ({
  term: 1,
  commit: catalog.version(),
  pending_operations: 0,
});

/** How the thread of the consensus is. */
export const consensusStatus = (): object => ({
  consensus_thread_status: "working",
  last_update: new Date().toISOString(),
});

/** What is told of the cluster. */
export const clusterStatus = async (context: AppContext): Promise<object> => {
  if (!context.settings.clusterEnabled) return { status: "disabled" };
  const id = await peerId(context.engine.catalog);
  return {
    status: "enabled",
    peer_id: id,
    peers: { [id]: { uri: peerUri } },
    raft_info: { ...raftOf(context), leader: id, role: "Leader", is_voter: true },
    consensus_thread_status: consensusStatus(),
    message_send_failures: {},
  };
};

/** The peers of the cluster, of which there is one. */
export const serveClusterStatus = (app: FastifyInstance, context: AppContext): void => {
  app.get("/cluster", { config: { operation: "cluster_status" } }, async (_request, reply) =>
    sendResult(reply, JSON.stringify(await clusterStatus(context))),
  );

  app.post("/cluster/recover", { config: { operation: "recover_current_peer" } }, (_request, reply) => {
    requireCluster(context);
    // Nobody knows more than this peer.
    return sendResult(reply, "true");
  });

  app.delete<{ readonly Params: { readonly peer_id: string }; readonly Querystring: QueryString }>(
    "/cluster/peer/:peer_id",
    { config: { operation: "remove_peer" } },
    async (request, reply) => {
      const { peer_id: text } = request.params;
      if (!/^\d+$/.test(text)) return sendText(reply.code(404), `can not parse ${JSON.stringify(text)} to a u64`);
      const isForced = booleanParameter(request.query, "force") ?? false;
      timeoutParameter(request.query);
      await removePeer(context, Number(text), isForced);
      return sendResult(reply, "true");
    },
  );
};

/** Forgets a peer. The only one there is stays, with shards or without: nobody would be left to answer. */
const removePeer = async (context: AppContext, peer: number, isForced: boolean): Promise<void> => {
  const { catalog } = context.engine;
  const isThis = peer === (await peerId(catalog));
  if (isThis && !isForced && hasShards(context)) {
    throw badRequest(`Cannot remove peer ${peer} as there are shards on it`);
  }
  requireCluster(context);
  if (isThis) throw badRequest(`Cannot remove peer ${peer} as it is the only one`);
};

const hasShards = ({ engine: { catalog } }: AppContext): boolean =>
  catalog.collections(defaultNamespace).some((record) => {
    const { shardKeys, config } = readAttributes(record);
    return shardsOf(shardKeys, config.params.shard_number).length > 0;
  });
