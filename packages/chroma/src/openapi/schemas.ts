import { includeNames } from "../records/body-schemas.js";
import { type JsonSchema, list, nullable, object, ref } from "./types.js";

const string: JsonSchema = { type: "string" };
const integer: JsonSchema = { type: "integer", minimum: 0 };
const number: JsonSchema = { type: "number" };
const boolean: JsonSchema = { type: "boolean" };
const texts = list(nullable(string));
const vector = list({ type: "number", format: "float" });
const base64: JsonSchema = { type: "string", format: "byte", description: "Little-endian f32 components in base64." };
const where: JsonSchema = {
  type: "object",
  description: 'A filter with exactly one key, such as {"year": {"$gte": 2020}}.',
};

const hnsw = {
  space: ref("Space"),
  ef_construction: integer,
  ef_search: integer,
  max_neighbors: integer,
  num_threads: integer,
  resize_factor: number,
  sync_threshold: integer,
  batch_size: integer,
};
const { space: _space, ef_construction: _construction, ...changeableHnsw } = hnsw;

const writeFields = { documents: nullable(texts), uris: nullable(texts) };
const readFields = { ids: nullable(list(string)), where: nullable(where), where_document: nullable(where) };

/** The schemas that operations refer to. */
export const schemas: Readonly<Record<string, JsonSchema>> = {
  Error: object({ error: string, message: string }, ["error", "message"]),
  Empty: object({}),
  Heartbeat: object({ "nanosecond heartbeat": integer }, ["nanosecond heartbeat"]),
  Health: object({ is_executor_ready: boolean, is_log_client_ready: boolean }),
  Checklist: object({ max_batch_size: integer, supports_base64_encoding: boolean }),
  Identity: object({ user_id: string, tenant: string, databases: list(string) }),
  Tenant: object({ name: string, resource_name: nullable(string) }, ["name"]),
  CreateTenant: object({ name: { type: "string", minLength: 3 } }, ["name"]),
  UpdateTenant: object({ resource_name: string }, ["resource_name"]),
  Database: object({ id: { type: "string", format: "uuid" }, name: string, tenant: string }, ["id", "name", "tenant"]),
  CreateDatabase: object({ name: string }, ["name"]),
  Space: { type: "string", enum: ["l2", "cosine", "ip"] },
  MetadataValue: {
    oneOf: [
      string,
      boolean,
      { type: "integer", format: "int64" },
      number,
      list(string),
      list(boolean),
      list(number),
      ref("SparseVector"),
    ],
  },
  Metadata: { type: "object", additionalProperties: ref("MetadataValue") },
  MetadataChange: { type: "object", additionalProperties: nullable(ref("MetadataValue")) },
  EmbeddingFunction: object(
    { type: { type: "string", enum: ["legacy", "known", "unknown"] }, name: string, config: {} },
    ["type"],
  ),
  Configuration: object({
    hnsw: nullable(object(hnsw)),
    spann: nullable(object({ space: ref("Space"), search_nprobe: integer, ef_search: integer })),
    embedding_function: nullable(ref("EmbeddingFunction")),
  }),
  ConfigurationChange: object({
    hnsw: nullable(object(changeableHnsw)),
    spann: nullable(object({ search_nprobe: integer, ef_search: integer })),
    embedding_function: nullable(ref("EmbeddingFunction")),
  }),
  Schema: object({ defaults: { type: "object" }, keys: { type: "object" } }, ["defaults", "keys"]),
  Collection: object(
    {
      id: { type: "string", format: "uuid" },
      name: string,
      configuration_json: ref("Configuration"),
      schema: ref("Schema"),
      metadata: nullable(ref("Metadata")),
      dimension: nullable(integer),
      tenant: string,
      database: string,
      log_position: integer,
      version: integer,
    },
    ["id", "name", "configuration_json", "tenant", "database"],
  ),
  CreateCollection: object(
    {
      name: { type: "string", minLength: 3, maxLength: 512 },
      metadata: nullable(ref("Metadata")),
      configuration: nullable(ref("Configuration")),
      schema: nullable(ref("Schema")),
      get_or_create: { type: "boolean", default: false },
    },
    ["name"],
  ),
  UpdateCollection: object({
    new_name: nullable(string),
    new_metadata: nullable(ref("MetadataChange")),
    new_configuration: nullable(ref("ConfigurationChange")),
  }),
  Embeddings: { oneOf: [list(vector), list(base64)] },
  AddRecords: object(
    {
      ids: list(string),
      embeddings: ref("Embeddings"),
      ...writeFields,
      metadatas: nullable(list(nullable(ref("Metadata")))),
    },
    ["ids", "embeddings"],
  ),
  UpsertRecords: object(
    {
      ids: list(string),
      embeddings: ref("Embeddings"),
      ...writeFields,
      metadatas: nullable(list(nullable(ref("MetadataChange")))),
    },
    ["ids", "embeddings"],
  ),
  UpdateRecords: object(
    {
      ids: list(string),
      embeddings: nullable({ oneOf: [list(nullable(vector)), list(nullable(base64))] }),
      ...writeFields,
      metadatas: nullable(list(nullable(ref("MetadataChange")))),
    },
    ["ids"],
  ),
  DeleteRecords: object({ ...readFields, limit: nullable(integer) }),
  DeletedRecords: object({ deleted: integer }, ["deleted"]),
  Include: list({ type: "string", enum: [...includeNames] }),
  GetRecords: object({ ...readFields, limit: nullable(integer), offset: nullable(integer), include: ref("Include") }),
  Records: object({
    ids: list(string),
    embeddings: nullable(list(nullable(vector))),
    documents: nullable(texts),
    uris: nullable(texts),
    metadatas: nullable(list(nullable(ref("Metadata")))),
    include: ref("Include"),
  }),
  QueryRecords: object(
    { ...readFields, query_embeddings: list(vector), n_results: nullable(integer), include: ref("Include") },
    ["query_embeddings"],
  ),
  NearestRecords: object({
    ids: list(list(string)),
    embeddings: nullable(list(list(nullable(vector)))),
    documents: nullable(list(texts)),
    uris: nullable(list(texts)),
    metadatas: nullable(list(list(nullable(ref("Metadata"))))),
    distances: nullable(list(list(nullable(number)))),
    include: ref("Include"),
  }),
  IndexingStatus: object({
    op_indexing_progress: { type: "number", format: "float", minimum: 0, maximum: 1 },
    num_unindexed_ops: integer,
    num_indexed_ops: integer,
    total_ops: integer,
  }),
};
