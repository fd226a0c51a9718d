import { EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { ChromaError, validationError } from "../errors/chroma-error.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { insertTenant, putResourceName } from "./directory.js";

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
    return sendJson(reply, JSON.stringify({ name, resource_name: directory.resourceName(name) }));
  });

  app.patch<TenantPath>(
    "/api/v2/tenants/:tenant",
    { config: { operation: "update_tenant" } },
    async (request, reply) => {
      const name = request.params.tenant;
      const resourceName = String(updateBody.readNow(request).fields["resource_name"]);
      const current = directory.resourceName(name);
      if (current !== null && current !== resourceName) {
        throw new ChromaError("alreadyExists", `Tenant [${name}] has the resource name [${current}] already`);
      }
      // Chroma on one node takes a name for a tenant that is not there, and forgets it.
      if (directory.hasTenant(name)) await engine.catalog.commit([putResourceName(name, resourceName)]);
      return sendJson(reply, "{}");
    },
  );
};

const tooShort = (name: string): ChromaError =>
  validationError(["name", `Validation error: length [{"min": Number(3), "value": String(${debugText(name)})}]`]);

/** Characters that Rust escapes when it prints a text for developers, beside other control characters. */
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\0", "\\0"],
  ["\t", "\\t"],
  ["\r", "\\r"],
  ["\n", "\\n"],
]);

const debugText = (text: string): string => {
  const escaped = (character: string): string =>
    escapes.get(character) ?? (/\p{Cc}/u.test(character) ? `\\u{${character.charCodeAt(0).toString(16)}}` : character);
  return `"${[...text].map(escaped).join("")}"`;
};
