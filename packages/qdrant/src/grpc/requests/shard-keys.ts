import type { ShardKey } from "../../sharding/shard-key.js";
import { GrpcError } from "../transport/status.js";
import type { Integer } from "../wire/reader.js";

/** A shard key, of which one field is there. */
export interface ShardKeyMessage {
  readonly keyword?: string;
  readonly number?: Integer;
}

/** The shard keys that a request names. */
export interface ShardKeySelectorMessage {
  readonly shard_keys?: readonly ShardKeyMessage[];
  readonly fallback?: ShardKeyMessage;
}

/** What messages hold that are about some shard keys. */
export interface ShardedMessage {
  readonly shard_key_selector?: ShardKeySelectorMessage;
}

/** A shard key as its JSON; null for one of which nothing is there. */
export const shardKeyText = ({ keyword, number }: ShardKeyMessage): ShardKey | null => {
  if (keyword !== undefined) return JSON.stringify(keyword);
  return number === undefined ? null : String(number);
};

/** The selector of a message as its JSON; null for none. */
export const selectorText = (selector: ShardKeySelectorMessage | undefined): string | null => {
  if (selector === undefined) return null;
  const keys = (selector.shard_keys ?? []).map(shardKeyText).filter((key) => key !== null);
  const [target] = keys;
  if (target === undefined || keys.length > 1) {
    if (selector.fallback !== undefined) throw loneFallback(selector.fallback);
    return `[${keys.join(",")}]`;
  }
  const fallback = selector.fallback === undefined ? null : shardKeyText(selector.fallback);
  return fallback === null ? target : `{"target":${target},"fallback":${fallback}}`;
};

const loneFallback = ({ keyword, number }: ShardKeyMessage): GrpcError => {
  const key = keyword === undefined ? `Number(${number})` : `Keyword(${JSON.stringify(keyword)})`;
  const shown = `Some(ShardKey { key: Some(${key}) })`;
  const rule = "can be set only when a single shard key is provided";
  return new GrpcError("invalidArgument", `Fallback shard key ${shown} ${rule}`);
};
