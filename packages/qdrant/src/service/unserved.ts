import type { FastifyInstance } from "fastify";
import { QdrantError } from "../errors/qdrant-error.js";
import { collectionPath } from "../http/path-parameters.js";

interface Unserved {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
}

const shardPath = `${collectionPath}/shards/:shard_id`;

/** What Qdrant has and this version has not, by what it is about. */
const operations: Readonly<Record<string, readonly Unserved[]>> = {
  "partial snapshots": [
    { method: "POST", url: `${shardPath}/snapshot/partial/create` },
    { method: "POST", url: `${shardPath}/snapshot/partial/recover` },
    { method: "POST", url: `${shardPath}/snapshot/partial/recover_from` },
    { method: "GET", url: `${shardPath}/snapshot/partial/manifest` },
  ],
};

/** Answers what is documented and not there with a clear error, so that nobody looks for a mistake of their own. */
export const serveUnserved = (app: FastifyInstance): void => {
  for (const [subject, routes] of Object.entries(operations)) {
    const refuse = (): never => {
      throw new QdrantError("unserved", `This version of VexFS does not serve ${subject}`);
    };
    for (const { method, url } of routes)
      app.route({ method, url, config: { operation: "unserved" }, handler: refuse });
  }
};
