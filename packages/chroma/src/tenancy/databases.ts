import { randomUUID } from "node:crypto";
import { EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { maySeeDatabase } from "../auth/guard.js";
import { ChromaError, invalidArgument } from "../errors/chroma-error.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { type QueryString, u32Parameter } from "../http/query-string.js";
import { nameFault } from "../names/collection-name.js";
import { checkDatabaseName } from "../names/database-name.js";
import { databaseKey, insertDatabase, namespaceOf } from "./directory.js";

interface ListRequest {
  readonly Params: { readonly tenant: string };
  readonly Querystring: QueryString;
}

interface DatabasePath {
  readonly Params: { readonly tenant: string; readonly database: string };
}

const path = "/api/v2/tenants/:tenant/databases";

/** Listing, creating, showing and deleting databases. */
export const serveDatabases = (app: FastifyInstance, { engine, directory }: AppContext): void => {
  const createBody = new RouteBody(engine.bodies, {
    type: "object",
    name: "CreateDatabasePayload",
    fields: { name: { type: "string" } },
  });

  app.get<ListRequest>(path, { config: { operation: "list_databases" } }, (request, reply) => {
    const limit = u32Parameter(request.query, "limit");
    const offset = u32Parameter(request.query, "offset") ?? 0;
    const databases = directory
      .databases(request.params.tenant)
      .filter(({ name }) => maySeeDatabase(request.user, name));
    return sendJson(reply, JSON.stringify(databases.slice(offset, limit === null ? undefined : offset + limit)));
  });

  app.post<ListRequest>(path, { config: { operation: "create_database" } }, async (request, reply) => {
    const name = String(createBody.readNow(request).fields["name"]);
    const fault = nameFault(name);
    if (fault !== null) throw invalidArgument(fault);
    if (!maySeeDatabase(request.user, name)) throw new ChromaError("permissionDenied", "Permission denied.");
    try {
      await engine.catalog.commit([insertDatabase({ id: randomUUID(), name, tenant: request.params.tenant })]);
    } catch (error) {
      const isTaken = error instanceof EngineError && error.code === "already_exists";
      throw isTaken ? new ChromaError("alreadyExists", `Database [${name}] already exists`) : error;
    }
    return sendJson(reply, "{}");
  });

  app.get<DatabasePath>(`${path}/:database`, { config: { operation: "get_database" } }, (request, reply) => {
    const { tenant, database: name } = request.params;
    checkDatabaseName(name);
    const database = directory.database(tenant, name);
    if (database === null) throw new ChromaError("notFound", `Database [${name}] not found. Are you sure it exists?`);
    return sendJson(reply, JSON.stringify(database));
  });

  app.delete<DatabasePath>(
    `${path}/:database`,
    { config: { operation: "delete_database" } },
    async (request, reply) => {
      const { tenant, database: name } = request.params;
      const gone = new ChromaError("notFound", `Database [${name}] not found`);
      const database = directory.database(tenant, name);
      if (database === null) throw gone;
      try {
        await engine.catalog.dropNamespace(namespaceOf(database), [{ kind: "delete", key: databaseKey(tenant, name) }]);
      } catch (error) {
        throw error instanceof EngineError && error.code === "not_found" ? gone : error;
      }
      return sendJson(reply, "{}");
    },
  );
};
