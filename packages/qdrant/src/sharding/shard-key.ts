import { LosslessNumber } from "lossless-json";

/** A shard key as its JSON: a string or an unsigned integer. Equal keys have equal texts; points are kept in the partition of that name. */
export type ShardKey = string;

const u64Max = 18_446_744_073_709_551_615n;

/** The shard key that a losslessly parsed value is, or null. */
export const shardKeyFrom = (value: unknown): ShardKey | null => {
  if (typeof value === "string") return JSON.stringify(value);
  if (!(value instanceof LosslessNumber) || !/^\d+$/.test(value.value)) return null;
  return BigInt(value.value) <= u64Max ? value.value : null;
};

/** The key as errors name it: a string in quotes, whatever is in it. */
export const shownShardKey = (key: ShardKey): string => (key.startsWith('"') ? `"${JSON.parse(key) as string}"` : key);
