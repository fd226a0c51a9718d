import type { CollectionRecord } from "@vexfs/core";
import { type CollectionConfig, defaultConfig, storedConfig } from "../config/config.js";
import { type IndexSchema, storedIndexes } from "../indexes/schema.js";
import { optional, Place, string, struct } from "../json/decode.js";
import { encode } from "../json/encode.js";
import { isObject, parseLossless, RawJson } from "../json/raw-json.js";
import { type ShardKeys, storedForm, storedShardKeys } from "../sharding/shards.js";
import { withSpaces } from "./described-spaces.js";

/** Where Qdrant's part of a collection's attributes stands; the rest belongs to other protocols. */
const ownKey = "qdrant";

/** What the catalog keeps of a collection for Qdrant. */
export interface Attributes {
  readonly config: CollectionConfig;
  /** RFC 3339; null for a collection that another protocol created. */
  readonly createdAt: string | null;
  /** Declared indexes by the text of their field. */
  readonly indexes: ReadonlyMap<string, IndexSchema>;
  /** The shard keys under which points are kept; null where they have none. */
  readonly shardKeys: ShardKeys | null;
}

interface Stored {
  readonly config?: CollectionConfig;
  readonly created_at?: string;
  readonly indexes?: ReadonlyMap<string, IndexSchema>;
  readonly shard_keys?: ShardKeys;
}

const stored = struct<Stored>("Attributes", {
  config: optional(storedConfig),
  created_at: optional(string),
  indexes: optional(storedIndexes),
  shard_keys: storedShardKeys,
});

/** What is kept of a collection; what another protocol created is described by its vector spaces. */
export const readAttributes = ({ attributes, spaces }: CollectionRecord): Attributes => {
  const {
    config,
    created_at: createdAt,
    indexes,
    shard_keys: shardKeys,
  } = stored(membersOf(attributes)[ownKey] ?? {}, new Place("", []));
  return {
    config: withSpaces(config ?? defaultConfig(unknownParams), spaces),
    createdAt: createdAt ?? null,
    indexes: indexes ?? new Map(),
    shardKeys: shardKeys ?? null,
  };
};

const unknownParams = {
  vectors: new Map(),
  shard_number: 1,
  replication_factor: 1,
  write_consistency_factor: 1,
  on_disk_payload: true,
};

/** The text that the catalog keeps, in which only Qdrant's part differs from `previous`. */
export const attributesText = ({ config, createdAt, indexes, shardKeys }: Attributes, previous = "{}"): string => {
  const keys = shardKeys === null ? undefined : storedForm(shardKeys);
  const own = { config, created_at: createdAt ?? undefined, indexes, shard_keys: keys };
  const others = Object.entries(membersOf(previous)).filter(([key]) => key !== ownKey);
  return encode(
    new Map<string, unknown>([...others.map(([key, value]) => [key, RawJson.of(value)] as const), [ownKey, own]]),
  );
};

const membersOf = (text: string): Readonly<Record<string, unknown>> => {
  const value = parseLossless(text);
  if (!isObject(value)) throw new TypeError("the attributes of a collection are no JSON object");
  return value;
};
