import { formatError } from "../errors/qdrant-error.js";
import {
  type Decoder,
  listOf,
  nonZero,
  optional,
  type Place,
  rawJson,
  required,
  string,
  struct,
  unsigned,
  untagged,
  variant,
} from "../json/decode.js";
import type { RawJson } from "../json/raw-json.js";
import { type ShardKey, shardKeyFrom } from "./shard-key.js";

const replicaStates = [
  "Active",
  "Dead",
  "Partial",
  "Initializing",
  "Listener",
  "PartialSnapshot",
  "Recovery",
  "Resharding",
  "ReshardingScaleDown",
  "ActiveRead",
  "ManualRecovery",
] as const;

/** The state that a new shard is to be in. */
export type ReplicaState = (typeof replicaStates)[number];

/** A shard on its way from one peer to another. */
export interface Transfer {
  readonly shard_id: number;
  readonly to_shard_id?: number;
  readonly from_peer_id: number;
  readonly to_peer_id: number;
}

/** A new shard key. */
export interface CreateShardKey {
  readonly shard_key: ShardKey;
  readonly shards_number?: number;
  readonly replication_factor?: number;
  readonly placement?: readonly number[];
  readonly initial_state?: ReplicaState;
}

/** A shard key that goes, with its points. */
export interface DropShardKey {
  readonly shard_key: ShardKey;
}

/** Points of one key that are to be there under another, too. */
export interface ReplicatePoints {
  readonly filter?: RawJson;
  readonly from_shard_key: ShardKey;
  readonly to_shard_key: ShardKey;
}

/** A change of where the points of a collection are. */
export type ClusterOperation =
  | { readonly move_shard: Transfer }
  | { readonly replicate_shard: Transfer }
  | { readonly abort_transfer: Transfer }
  | { readonly restart_transfer: Transfer }
  | { readonly drop_replica: { readonly shard_id: number; readonly peer_id: number } }
  | { readonly create_sharding_key: CreateShardKey }
  | { readonly drop_sharding_key: DropShardKey }
  | { readonly replicate_points: ReplicatePoints }
  | { readonly start_resharding: object }
  | { readonly finish_migrating_points: object }
  | { readonly commit_read_hash_ring: object }
  | { readonly commit_write_hash_ring: object }
  | { readonly finish_resharding: object }
  | { readonly abort_resharding: object };

const shardKey: Decoder<ShardKey> = (value) => {
  const key = shardKeyFrom(value);
  if (key === null) throw formatError("data did not match any variant of untagged enum ShardKey");
  return key;
};

const shardId = unsigned("u32");
const anyPeer = unsigned("u64");
const methods = variant(["stream_records", "snapshot", "wal_delta", "resharding_stream_records"]);

/** The body of a request to create a key. */
export const createShardKey = struct<CreateShardKey>("CreateShardingKey", {
  shard_key: required(shardKey),
  shards_number: optional(nonZero("u32"), "shard_number"),
  replication_factor: optional(nonZero("u32")),
  placement: optional(listOf(anyPeer)),
  initial_state: optional(variant(replicaStates)),
});

/** The body of a request to drop a key. */
export const dropShardKey = struct<DropShardKey>("DropShardingKey", { shard_key: required(shardKey) });

/** Notes that a shard is to go where it is. */
const checkedTransfer = (transfer: Transfer, place: Place): Transfer => {
  const { from_peer_id: from, to_peer_id: to, shard_id: shard, to_shard_id: toShard = shard } = transfer;
  if (from === to && shard === toShard) {
    const rule = `"to_peer_id" must be different than ${from} in "from_peer_id"`;
    place.at("to_peer_id").refuse(`cannot transfer shard to itself, ${rule}`);
  }
  return transfer;
};

const transfer =
  (name: string, method: "required" | "optional" | "none"): Decoder<Transfer> =>
  (value, place) => {
    const fields = {
      shard_id: required(shardId),
      to_shard_id: optional(shardId),
      to_peer_id: required(anyPeer),
      from_peer_id: required(anyPeer),
      ...(method === "required" ? { method: required(methods) } : {}),
      ...(method === "optional" ? { method: optional(methods) } : {}),
    };
    return checkedTransfer(struct<Transfer>(name, fields)(value, place), place);
  };

const replicatePoints: Decoder<ReplicatePoints> = (value, place) => {
  const decoded = struct<ReplicatePoints>("ReplicatePoints", {
    filter: optional(rawJson),
    from_shard_key: required(shardKey),
    to_shard_key: required(shardKey),
  })(value, place);
  if (decoded.from_shard_key === decoded.to_shard_key) {
    place.at("to_shard_key").refuse("Validation error: must be different from from_shard_key [{}]");
  }
  return decoded;
};

const resharding = struct("StartResharding", {
  uuid: optional(string),
  direction: required(variant(["up", "down"])),
  peer_id: optional(anyPeer),
  shard_key: optional(shardKey),
});

const operation = (name: string, decode: Decoder<unknown>): Decoder<ClusterOperation> =>
  struct<ClusterOperation>("ClusterOperation", { [name]: required(decode) });

const nothing = struct<object>("AbortResharding", {});

/** The body of a request to change where points are. */
export const clusterOperation: Decoder<ClusterOperation> = untagged("ClusterOperations", [
  operation("move_shard", transfer("MoveShard", "optional")),
  operation("replicate_shard", transfer("ReplicateShard", "optional")),
  operation("abort_transfer", transfer("AbortShardTransfer", "none")),
  operation("drop_replica", struct<object>("Replica", { shard_id: required(shardId), peer_id: required(anyPeer) })),
  operation("create_sharding_key", createShardKey),
  operation("drop_sharding_key", dropShardKey),
  operation("restart_transfer", transfer("RestartTransfer", "required")),
  operation("start_resharding", resharding),
  operation("finish_migrating_points", nothing),
  operation("commit_read_hash_ring", nothing),
  operation("commit_write_hash_ring", nothing),
  operation("finish_resharding", nothing),
  operation("abort_resharding", nothing),
  operation("replicate_points", replicatePoints),
]);
