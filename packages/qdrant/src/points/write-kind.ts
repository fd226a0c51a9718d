import type { BodySchema, Engine, RequestBody, WriteOperation } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import type { Quotas } from "../quotas/quotas.js";

/** What an operation must know beside its body. */
export interface WriteContext {
  readonly engine: Engine;
  readonly collection: OpenCollection;
  /** Whether the client looks at what became of the operation. */
  readonly wait: boolean;
  /** How long the operation may take, if the client says it. */
  readonly timeoutMs?: number | null;
  /** Limits of the whole node. */
  readonly quotas: Quotas;
}

/** One way of changing points: as a request of its own, or as one of a batch. */
export interface WriteKind {
  /** Name in a batch, and for counters. */
  readonly name: string;
  readonly method: "POST" | "PUT";
  /** Path within the collection. */
  readonly path: string;
  readonly schema: BodySchema;
  /** What the engine is to do. */
  readonly compile: (body: RequestBody, context: WriteContext) => WriteOperation;
}

/** How bodies declare a restriction, and the shard keys whose points they are about. */
export const filterField: BodySchema = { type: "json", raw: true, optional: true };
export const shardKeyField: BodySchema = { type: "json", raw: true, optional: true };

/** Which shard keys the fields of a body are about. */
export interface ShardedFields {
  readonly shard_key?: string | null;
}

/** What becomes of ids that are not there; a client that does not wait is not told of them. */
export const unknownIds = ({ wait }: WriteContext): "error" | "ignore" => (wait ? "error" : "ignore");
