import type { BodySchema } from "@vexfs/core";
import { conditionFields } from "../where/compile.js";
import { changedMetadataRules, newMetadataRules } from "./metadata-rules.js";

const u32: BodySchema = { type: "integer", min: 0, max: 4_294_967_295, optional: true };
const texts: BodySchema = { type: "texts", nullItems: true, optional: true };
const metadatas = (rules: BodySchema): BodySchema => ({ type: "objects", nullItems: true, optional: true, rules });
const embeddings: BodySchema = { type: "vectors", base64: true, untaggedName: "EmbeddingsPayload" };

/** What may be asked to come back, in Chroma's order. */
export const includeNames = ["distances", "documents", "embeddings", "metadatas", "uris"] as const;

/** One thing that may be asked to come back. */
export type IncludeName = (typeof includeNames)[number];

const include = (byDefault: readonly IncludeName[]): BodySchema => ({
  type: "enums",
  variants: includeNames,
  default: byDefault,
});

export const addSchema: BodySchema = {
  type: "object",
  name: "AddCollectionRecordsPayload",
  fields: { ids: { type: "texts" }, embeddings, documents: texts, uris: texts, metadatas: metadatas(newMetadataRules) },
};

export const upsertSchema: BodySchema = {
  type: "object",
  name: "UpsertCollectionRecordsPayload",
  fields: {
    ids: { type: "texts" },
    embeddings,
    documents: texts,
    uris: texts,
    metadatas: metadatas(changedMetadataRules),
  },
};

export const updateSchema: BodySchema = {
  type: "object",
  name: "UpdateCollectionRecordsPayload",
  fields: {
    ids: { type: "texts" },
    embeddings: {
      type: "vectors",
      base64: true,
      nullItems: true,
      optional: true,
      untaggedName: "UpdateEmbeddingsPayload",
    },
    documents: texts,
    uris: texts,
    metadatas: metadatas(changedMetadataRules),
  },
};

export const deleteSchema: BodySchema = {
  type: "object",
  name: "DeleteCollectionRecordsPayload",
  fields: { ids: { type: "texts", optional: true }, limit: u32, ...conditionFields },
};

export const getSchema: BodySchema = {
  type: "object",
  name: "GetRequestPayload",
  fields: {
    ids: { type: "texts", optional: true },
    ...conditionFields,
    limit: u32,
    offset: u32,
    include: include(["documents", "metadatas"]),
  },
};

export const querySchema: BodySchema = {
  type: "object",
  name: "QueryRequestPayload",
  fields: {
    ids: { type: "texts", optional: true },
    ...conditionFields,
    query_embeddings: { type: "vectors" },
    n_results: u32,
    include: include(["documents", "metadatas", "distances"]),
  },
};
