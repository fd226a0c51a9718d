import type { FastifyInstance } from "fastify";
import { ChromaError, validationError } from "../errors/chroma-error.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { u32Parameter } from "../http/query-string.js";
import { canonicalUuid } from "../http/uuid.js";
import { checkDatabaseName } from "../names/database-name.js";
import { namespaceOf } from "../tenancy/directory.js";
import { type CollectionRequest, collectionPath, collectionsPath, type DatabaseRequest } from "./paths.js";
import { describeCollection } from "./render.js";

/** There is no such collection, by name or by id. */
export const noSuchCollection = (name: string): ChromaError =>
  new ChromaError("notFound", `Collection [${name}] does not exist`);

/** Listing, counting and showing collections. */
export const serveReadCollections = (app: FastifyInstance, context: AppContext): void => {
  const { engine, directory, lookup } = context;
  app.get<DatabaseRequest>(collectionsPath, { config: { operation: "list_collections" } }, async (request, reply) => {
    const limit = u32Parameter(request.query, "limit") ?? undefined;
    const offset = u32Parameter(request.query, "offset") ?? 0;
    checkDatabaseName(request.params.database);
    const database = directory.database(request.params.tenant, request.params.database);
    if (database === null) return sendJson(reply, "[]");
    const records = engine.catalog.collections(namespaceOf(database), offset, limit);
    const described: string[] = [];
    for (const record of records) described.push(await describeCollection(context, record, database));
    return sendJson(reply, `[${described.join(",")}]`);
  });

  const countPath = "/api/v2/tenants/:tenant/databases/:database/collections_count";
  app.get<DatabaseRequest>(countPath, { config: { operation: "count_collections" } }, (request, reply) => {
    checkDatabaseName(request.params.database);
    const database = directory.database(request.params.tenant, request.params.database);
    const count = database === null ? 0 : engine.catalog.countCollections(namespaceOf(database));
    return sendJson(reply, String(count));
  });

  app.get<CollectionRequest>(collectionPath, { config: { operation: "get_collection" } }, async (request, reply) => {
    const { tenant, database: databaseName, collection: name } = request.params;
    checkDatabaseName(databaseName);
    const database = directory.database(tenant, databaseName);
    const record = database === null ? null : engine.catalog.collection(namespaceOf(database), name);
    if (database === null || record === null) throw noSuchCollection(name);
    return sendJson(reply, await describeCollection(context, record, database));
  });

  const byIdPath = `${collectionsPath}/by-id/:collection`;
  app.get<CollectionRequest>(byIdPath, { config: { operation: "get_collection_by_id" } }, async (request, reply) => {
    const { tenant, database: databaseName, collection } = request.params;
    checkDatabaseName(databaseName);
    const id = canonicalUuid(collection);
    if (id === null) throw validationError(["collection_id", "Invalid collection ID format, expected UUID"]);
    const database = directory.database(tenant, databaseName);
    const record = database === null ? null : lookup.record(database, id);
    if (database === null || record === null) throw noSuchCollection(id);
    return sendJson(reply, await describeCollection(context, record, database));
  });
};
