import { formatError } from "../errors/qdrant-error.js";
import { isObject, parseLossless } from "../json/raw-json.js";
import { type ShardKey, shardKeyFrom } from "./shard-key.js";

/** The shard keys that a request names: some, or one and another to take in its stead. */
export type ShardSelector =
  | { readonly kind: "keys"; readonly keys: readonly ShardKey[] }
  | { readonly kind: "fallback"; readonly target: ShardKey; readonly fallback: ShardKey };

/** Reads the JSON of a selector; null where a request has none. Throws a format error for what is none. */
export const readShardSelector = (json: string | null | undefined): ShardSelector | null => {
  const value = json === null || json === undefined ? null : parseLossless(json);
  if (value === null) return null;
  const key = shardKeyFrom(value);
  if (key !== null) return { kind: "keys", keys: [key] };
  if (Array.isArray(value)) return { kind: "keys", keys: value.map((item) => shardKeyFrom(item) ?? refuse()) };
  if (!isObject(value)) return refuse();
  const target = shardKeyFrom(value["target"]);
  const fallback = shardKeyFrom(value["fallback"]);
  return target === null || fallback === null ? refuse() : { kind: "fallback", target, fallback };
};

const refuse = (): never => {
  throw formatError("data did not match any variant of untagged enum ShardKeySelector");
};
