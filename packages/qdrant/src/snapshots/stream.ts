import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { FastifyReply } from "fastify";
import type { AppContext } from "../context.js";
import { writeShard } from "./create.js";
import { shardSnapshotNames } from "./names.js";
import { disposition } from "./send.js";
import type { ShardPlace } from "./shard.js";

/** Makes a snapshot of a shard and sends it, without keeping it. */
export const streamSnapshot = async (
  context: AppContext,
  place: ShardPlace,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { name } = context.lookup.record(place.collection);
  const path = await context.snapshots.temporary("create");
  await writeShard(context, place, path);
  const stream = createReadStream(path);
  // Open files outlive their names.
  stream.once("open", () => void rm(path, { force: true }));
  return reply
    .header("content-type", "application/octet-stream")
    .header("content-disposition", disposition(shardSnapshotNames(name, place.number, new Date())(1)))
    .send(stream);
};
