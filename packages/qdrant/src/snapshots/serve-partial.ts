import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { sendResult } from "../http/reply.js";
import { type Decoder, mapOf, optional, required, string, struct, unsigned } from "../json/decode.js";
import { peerId } from "../sharding/peer.js";
import { isAwaited, whenDone } from "./answer.js";
import { checkRemote, fetchChanges, url } from "./locations.js";
import { recoverShard } from "./recover-shard.js";
import { type ShardPlace, type ShardRequest, shardOf, shardPath } from "./shard.js";
import { streamSnapshot } from "./stream.js";

/** What a node has of a shard: of each of its parts the version, and that of each of its files. */
type Manifest = ReadonlyMap<string, ManifestPart>;

interface ManifestPart {
  readonly segment_id: string;
  readonly segment_version: number;
  readonly file_versions: ReadonlyMap<string, number | null>;
}

const version = unsigned("u64");
/** Null for a file that has no versions. */
const fileVersion: Decoder<number | null> = (value, place) => (value === null ? null : version(value, place));

const manifestBody: Decoder<Manifest> = mapOf(
  struct<ManifestPart>("SegmentManifest", {
    segment_id: required(string),
    segment_version: required(version),
    file_versions: required(mapOf(fileVersion)),
  }),
);

interface PartialSnapshotRecoverFrom {
  readonly peer_url: URL;
  readonly api_key?: string;
}

const recoverFrom = struct<PartialSnapshotRecoverFrom>("PartialSnapshotRecoverFrom", {
  peer_url: required(url),
  api_key: optional(string),
});

const partialPath = `${shardPath}/snapshot/partial`;

/**
 * Partial snapshots, with which one server brings a shard up to date with that of another. They have everything, unless nothing has changed:
 * a shard is one part here, whose version is that of its last write.
 */
export const servePartialSnapshots = (app: FastifyInstance, context: AppContext): void => {
  app.get<ShardRequest>(
    `${partialPath}/manifest`,
    { config: { operation: "get_partial_snapshot_manifest" } },
    async (request, reply) =>
      sendResult(reply, manifestText(await manifestOf(context, shardOf(context, request.params)))),
  );
  app.post<ShardRequest>(
    `${partialPath}/create`,
    { config: { operation: "create_partial_snapshot" } },
    async (request, reply) => {
      const known = readJson(request, manifestBody);
      const shard = shardOf(context, request.params);
      return isCurrent(known, await manifestOf(context, shard))
        ? reply.code(304).send()
        : streamSnapshot(context, shard, reply);
    },
  );
  app.post<ShardRequest>(
    `${partialPath}/recover_from`,
    { config: { operation: "recover_partial_snapshot_from" } },
    (request, reply) => {
      const wanted = readJson(request, recoverFrom);
      const waits = isAwaited(request.query);
      return whenDone(request, reply, waits, recoverFromPeer(context, request.params, wanted));
    },
  );
};

const manifestOf = async (context: AppContext, place: ShardPlace): Promise<Manifest> => {
  const { whole } = await context.lookup.byName(place.collection);
  const id = await segmentId(context, place);
  const { sequence } = whole.statistics();
  const files = ["payload_storage/payloads", "vector_storage/vectors"];
  const file_versions = new Map(files.map((file) => [file, sequence]));
  return new Map([[id, { segment_id: id, segment_version: sequence, file_versions }]]);
};

/**
 * A collection keeps its id and its number of writes when it is recovered, so these tell what it has. A shard of several counts the writes
 * of its collection on this server, and is another thing on any other.
 */
const segmentId = async ({ lookup, engine }: AppContext, { collection, number, part }: ShardPlace): Promise<string> => {
  const { id } = lookup.record(collection);
  if (part === null) return id;
  const hash = createHash("sha256")
    .update(`${await peerId(engine.catalog)} ${id} ${number}`)
    .digest("hex");
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
};

const manifestText = (manifest: Manifest): string => {
  const parts = [...manifest].map(([id, part]) => [
    id,
    { ...part, file_versions: Object.fromEntries(part.file_versions) },
  ]);
  return JSON.stringify(Object.fromEntries(parts));
};

const isCurrent = (known: Manifest, present: Manifest): boolean =>
  [...present].every(([id, { segment_version }]) => known.get(id)?.segment_version === segment_version);

/** True when there was something to recover. */
const recoverFromPeer = async (
  context: AppContext,
  params: ShardRequest["Params"],
  { peer_url: peer, api_key: apiKey }: PartialSnapshotRecoverFrom,
): Promise<boolean> => {
  checkRemote(context, peer);
  const shard = shardOf(context, params);
  const path = `collections/${encodeURIComponent(shard.collection)}/shards/${shard.number}/snapshot/partial/create`;
  const location = new URL(`${peer.href.replace(/\/$/, "")}/${path}`);
  const file = await fetchChanges(context, location, apiKey, manifestText(await manifestOf(context, shard)));
  if (file === null) return false;
  try {
    await recoverShard(context, shard, file.path);
    return true;
  } finally {
    await file.release();
  }
};
