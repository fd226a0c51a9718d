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
  snapshots: [
    { method: "POST", url: `${collectionPath}/snapshots/upload` },
    { method: "PUT", url: `${collectionPath}/snapshots/recover` },
    { method: "GET", url: `${collectionPath}/snapshots` },
    { method: "POST", url: `${collectionPath}/snapshots` },
    { method: "DELETE", url: `${collectionPath}/snapshots/:snapshot_name` },
    { method: "GET", url: `${collectionPath}/snapshots/:snapshot_name` },
    { method: "GET", url: "/snapshots" },
    { method: "POST", url: "/snapshots" },
    { method: "DELETE", url: "/snapshots/:snapshot_name" },
    { method: "GET", url: "/snapshots/:snapshot_name" },
    { method: "GET", url: `${shardPath}/snapshot` },
    { method: "POST", url: `${shardPath}/snapshots/upload` },
    { method: "PUT", url: `${shardPath}/snapshots/recover` },
    { method: "GET", url: `${shardPath}/snapshots` },
    { method: "POST", url: `${shardPath}/snapshots` },
    { method: "DELETE", url: `${shardPath}/snapshots/:snapshot_name` },
    { method: "GET", url: `${shardPath}/snapshots/:snapshot_name` },
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
