import type { FastifyInstance } from "fastify";
import { validationError } from "../errors/chroma-error.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { namespaceOf } from "../tenancy/directory.js";
import { noSuchCollection } from "./read.js";
import { describeCollection } from "./render.js";

const crnForm =
  "CRN must be in the format <tenant_resource_name>:<database_name>:<collection_name> with non-empty parts";

/**
 * Showing a collection by its resource name, `tenant:database:collection`. A tenant's resource name is the one that it was given, or
 * else its name.
 */
export const serveResourceNames = (app: FastifyInstance, context: AppContext): void => {
  const { engine, directory } = context;
  app.get<{ Params: { crn: string } }>(
    "/api/v2/collections/:crn",
    { config: { operation: "get_collection_by_crn" } },
    async (request, reply) => {
      const { crn } = request.params;
      const parts = crn.split(":");
      const [resource = "", databaseName = "", name = ""] = parts;
      if (parts.length !== 3 || parts.includes("")) throw validationError(["crn", crnForm]);
      const tenant = directory.tenantOf(resource);
      const database = tenant === null ? null : directory.database(tenant, databaseName);
      const record = database === null ? null : engine.catalog.collection(namespaceOf(database), name);
      if (database === null || record === null) throw noSuchCollection(crn);
      return sendJson(reply, await describeCollection(context, record, database));
    },
  );
};
