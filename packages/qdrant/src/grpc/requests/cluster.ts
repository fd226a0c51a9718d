import { decodeJson } from "../../json/decode.js";
import { encode } from "../../json/encode.js";
import { RawJson } from "../../json/raw-json.js";
import { type ClusterOperation, clusterOperation } from "../../sharding/operations.js";
import { GrpcError } from "../transport/status.js";
import type { Integer } from "../wire/reader.js";
import { type FilterMessage, filterJson } from "./filter.js";
import { type ShardKeyMessage, shardKeyText } from "./shard-keys.js";

interface TransferMessage {
  readonly shard_id?: number;
  readonly to_shard_id?: number;
  readonly from_peer_id?: Integer;
  readonly to_peer_id?: Integer;
}

/** A new shard key. */
export interface CreateShardKeyMessage {
  readonly shard_key?: ShardKeyMessage;
  readonly shards_number?: number;
  readonly replication_factor?: number;
  readonly placement?: readonly Integer[];
  readonly initial_state?: string;
}

/** A shard key that goes. */
export interface DeleteShardKeyMessage {
  readonly shard_key?: ShardKeyMessage;
}

/** A change of where points are, of which one field is there. */
export interface ClusterSetupMessage {
  readonly move_shard?: TransferMessage;
  readonly replicate_shard?: TransferMessage;
  readonly abort_transfer?: TransferMessage;
  readonly restart_transfer?: TransferMessage;
  readonly drop_replica?: { readonly shard_id?: number; readonly peer_id?: Integer };
  readonly create_shard_key?: CreateShardKeyMessage;
  readonly delete_shard_key?: DeleteShardKeyMessage;
  readonly replicate_points?: {
    readonly from_shard_key?: ShardKeyMessage;
    readonly to_shard_key?: ShardKeyMessage;
    readonly filter?: FilterMessage;
  };
}

const invalid = (text: string): GrpcError => new GrpcError("invalidArgument", text);

const keyOf = (message: ShardKeyMessage | undefined): RawJson => {
  const key = message === undefined ? null : shardKeyText(message);
  if (key === null) throw invalid("Shard key is not specified");
  return new RawJson(key);
};

const numberOf = (value: Integer | undefined): RawJson => new RawJson(String(value ?? 0));

const transferJson = ({ shard_id, to_shard_id, from_peer_id: from, to_peer_id: to }: TransferMessage): object => ({
  shard_id: shard_id ?? 0,
  to_shard_id,
  from_peer_id: numberOf(from),
  to_peer_id: numberOf(to),
});

/** The creation of a key, as the reader of JSON makes it. */
export const createShardKeyOf = (message: CreateShardKeyMessage | undefined): ClusterOperation => {
  if (message === undefined) throw invalid("empty request");
  const { shard_key: key, shards_number: shards, replication_factor: replicas, placement = [] } = message;
  const zero = "number would be zero for non-zero type";
  const read = keyOf(key);
  if (shards === 0) throw invalid(`Shard number cannot be zero: ${zero}`);
  if (replicas === 0) throw invalid(`Replication factor cannot be zero: ${zero}`);
  return operationOf("create_sharding_key", {
    shard_key: read,
    shards_number: shards,
    replication_factor: replicas,
    placement: placement.length === 0 ? undefined : placement.map(numberOf),
    initial_state: message.initial_state,
  });
};

/** The dropping of a key, as the reader of JSON makes it. */
export const dropShardKeyOf = (message: DeleteShardKeyMessage | undefined): ClusterOperation => {
  if (message === undefined) throw invalid("empty request");
  return operationOf("drop_sharding_key", { shard_key: keyOf(message.shard_key) });
};

/** Any change, as the reader of JSON makes it. */
export const clusterOperationOf = (message: ClusterSetupMessage): ClusterOperation => {
  const { move_shard: move, replicate_shard: replicate, abort_transfer: abort, restart_transfer: restart } = message;
  const { drop_replica: replica, create_shard_key: create, delete_shard_key: drop, replicate_points: points } = message;
  if (move !== undefined) return operationOf("move_shard", transferJson(move));
  if (replicate !== undefined) return operationOf("replicate_shard", transferJson(replicate));
  if (abort !== undefined) return operationOf("abort_transfer", transferJson(abort));
  if (restart !== undefined) {
    return operationOf("restart_transfer", { ...transferJson(restart), method: "stream_records" });
  }
  if (replica !== undefined) {
    return operationOf("drop_replica", { shard_id: replica.shard_id ?? 0, peer_id: numberOf(replica.peer_id) });
  }
  if (create !== undefined) return createShardKeyOf(create);
  if (drop !== undefined) return dropShardKeyOf(drop);
  if (points !== undefined) {
    return operationOf("replicate_points", {
      from_shard_key: keyOf(points.from_shard_key),
      to_shard_key: keyOf(points.to_shard_key),
      filter: points.filter === undefined ? undefined : filterJson(points.filter),
    });
  }
  throw invalid("empty operation");
};

const operationOf = (name: string, value: object): ClusterOperation =>
  decodeJson(encode({ [name]: value }), clusterOperation);
