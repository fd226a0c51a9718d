import type { Catalog } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { booleanParameter, type QueryString } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { rawJson } from "../json/decode.js";
import { requireCluster } from "./cluster-mode.js";

const prefix = "qdrant/cluster/metadata/";

const keyOf = (name: string): string => `${prefix}${encodeURIComponent(name)}`;

/** What users of the cluster noted, as JSON by name. */
export const clusterMetadata = (catalog: Catalog): ReadonlyMap<string, string> =>
  new Map(
    catalog.documents(prefix).map(({ key, value }) => [decodeURIComponent(key.slice(prefix.length)), value] as const),
  );

interface KeyRequest {
  readonly Params: { readonly key: string };
  readonly Querystring: QueryString;
}

/** Notes of users, kept for everybody who asks any peer. */
export const serveClusterMetadata = (app: FastifyInstance, context: AppContext): void => {
  const { catalog } = context.engine;
  const path = "/cluster/metadata/keys";

  app.get(path, { config: { operation: "get_cluster_metadata_keys" } }, (_request, reply) => {
    requireCluster(context);
    return sendResult(reply, JSON.stringify([...clusterMetadata(catalog).keys()].sort()));
  });

  app.get<KeyRequest>(`${path}/:key`, { config: { operation: "get_cluster_metadata_key" } }, (request, reply) => {
    requireCluster(context);
    return sendResult(reply, catalog.document(keyOf(request.params.key)) ?? "null");
  });

  const update = async ({ key: name }: KeyRequest["Params"], query: QueryString, value: string): Promise<void> => {
    booleanParameter(query, "wait");
    requireCluster(context);
    const key = keyOf(name);
    if (value !== "null") await catalog.commit([{ kind: "put", key, value }]);
    else if (catalog.document(key) !== null) await catalog.commit([{ kind: "delete", key }]);
  };

  app.put<KeyRequest>(
    `${path}/:key`,
    { config: { operation: "update_cluster_metadata_key" } },
    async (request, reply) => {
      await update(request.params, request.query, readJson(request, rawJson).text);
      return sendResult(reply, "true");
    },
  );

  app.delete<KeyRequest>(
    `${path}/:key`,
    { config: { operation: "delete_cluster_metadata_key" } },
    async (request, reply) => {
      await update(request.params, request.query, "null");
      return sendResult(reply, "true");
    },
  );
};
