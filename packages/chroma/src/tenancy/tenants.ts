import { EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { ChromaError, validationError } from "../errors/chroma-error.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { insertTenant } from "./directory.js";

interface TenantPath {
  readonly Params: { readonly tenant: string };
}

/** Creating, showing and updating tenants. */
export const serveTenants = (app: FastifyInstance, { engine, directory }: AppContext): void => {
  const createBody = new RouteBody(engine.bodies, {
    type: "object",
    name: "CreateTenantPayload",
    fields: { name: { type: "string" } },
  });
  const updateBody = new RouteBody(engine.bodies, {
    type: "object",
    name: "UpdateTenantPayload",
    fields: { resource_name: { type: "string" } },
  });

  app.post("/api/v2/tenants", { config: { operation: "create_tenant" } }, async (request, reply) => {
    const name = String(createBody.readNow(request).fields["name"]);
    if ([...name].length < 3) throw tooShort(name);
    try {
      await engine.catalog.commit([insertTenant(name)]);
    } catch (error) {
      const isTaken = error instanceof EngineError && error.code === "already_exists";
      throw isTaken ? new ChromaError("alreadyExists", `Tenant [${name}] already exists`) : error;
    }
    return sendJson(reply, "{}");
  });

  app.get<TenantPath>("/api/v2/tenants/:tenant", { config: { operation: "get_tenant" } }, (request, reply) => {
    const name = request.params.tenant;
    if (!directory.hasTenant(name)) throw new ChromaError("notFound", `Tenant [${name}] not found`);
    return sendJson(reply, JSON.stringify({ name, resource_name: null }));
  });

  // Resource names belong to Chroma's cloud; a server of one node accepts and forgets them.
  app.patch<TenantPath>("/api/v2/tenants/:tenant", { config: { operation: "update_tenant" } }, (request, reply) => {
    updateBody.readNow(request);
    return sendJson(reply, "{}");
  });
};

const tooShort = (name: string): ChromaError =>
  validationError(["name", `Validation error: length [{"min": Number(3), "value": String(${JSON.stringify(name)})}]`]);
