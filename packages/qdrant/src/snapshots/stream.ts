import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { FastifyReply } from "fastify";
import type { AppContext } from "../context.js";
import { shardSnapshotName } from "./names.js";
import { disposition } from "./send.js";
import type { Shard } from "./shard.js";

/** Makes a snapshot of a shard and sends it, without keeping it. */
export const streamSnapshot = async (
  context: AppContext,
  { collection, number }: Shard,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { id, name } = context.lookup.record(collection);
  const path = await context.snapshots.temporary("create");
  await context.engine.snapshots.write(id, path);
  const stream = createReadStream(path);
  // Open files outlive their names.
  stream.once("open", () => void rm(path, { force: true }));
  return reply
    .header("content-type", "application/octet-stream")
    .header("content-disposition", disposition(shardSnapshotName(name, number, new Date())))
    .send(stream);
};
