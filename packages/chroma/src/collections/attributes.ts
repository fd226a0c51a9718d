import type { CollectionRecord } from "@vexfs/core";
import { completeHnsw } from "../configuration/hnsw.js";
import { hnswIndex } from "../configuration/vector-index.js";
import { encode } from "../json/encode.js";
import { isObject, parseLossless, RawJson } from "../json/raw-json.js";
import { storedSchema } from "../schema/decode.js";
import { schemaFromConfiguration } from "../schema/defaults.js";
import type { Schema } from "../schema/types.js";
import { embeddingSpace, nearestSpace } from "./embedding-space.js";

/** What the catalog keeps of a collection for Chroma. */
export interface Attributes {
  /** The metadata as JSON, or null when there is none. */
  readonly metadata: string | null;
  /** The schema as it was created and updated, without the keys that were seen since. */
  readonly schema: Schema;
  /** What belongs to other protocols, which is kept as it is. */
  readonly others: ReadonlyMap<string, RawJson>;
}

/** The text that the catalog keeps. */
export const attributesText = ({ metadata, schema, others }: Attributes): string =>
  encode(
    new Map<string, unknown>([
      ["metadata", metadata === null ? null : new RawJson(metadata)],
      ["schema", schema],
      ...others,
    ]),
  );

/** Reads what {@link attributesText} wrote. A collection of another protocol has no metadata, and a schema after its vectors. */
export const readAttributes = (record: Pick<CollectionRecord, "attributes" | "spaces">): Attributes => {
  const value = parseLossless(record.attributes);
  if (!isObject(value)) throw new TypeError("the attributes of a collection are no JSON object");
  const { metadata = null, schema, ...others } = value;
  return {
    metadata: metadata === null ? null : RawJson.of(metadata).text,
    schema: schema === undefined ? describedSchema(record.spaces) : storedSchema(schema),
    others: new Map(Object.entries(others).map(([key, item]) => [key, RawJson.of(item)])),
  };
};

const describedSchema = (spaces: CollectionRecord["spaces"]): Schema => {
  const space = embeddingSpace(spaces);
  const described =
    space === null
      ? {}
      : {
          space: nearestSpace(space.metric),
          max_neighbors: space.maxNeighbors,
          ef_construction: space.efConstruction,
        };
  return schemaFromConfiguration({ index: hnswIndex(completeHnsw(described)), embeddingFunction: undefined });
};
