import type { BodySchema } from "@vexfs/core";
import type { FastifyInstance, HTTPMethods } from "fastify";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import { ChromaError, validationError } from "../errors/chroma-error.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";

/** A route of Chroma's that is known and not served. */
interface UnservedRoute {
  readonly method: HTTPMethods;
  readonly path: string;
  readonly operation: string;
  /** Checked as Chroma checks it, so that a client with a wrong request learns that first. */
  readonly body?: BodySchema;
  readonly error: ChromaError;
}

const unimplemented = (message: string): ChromaError => new ChromaError("unimplemented", message);

const attached = (detail: string): ChromaError =>
  unimplemented(`Tonic error: code: 'Operation is not implemented or not supported', message: "${detail}"`);

const body = (name: string, fields: Readonly<Record<string, BodySchema>>): BodySchema => ({
  type: "object",
  name,
  fields,
});

const string: BodySchema = { type: "string" };
const anything: BodySchema = { type: "json", raw: true, optional: true };

const routes: readonly UnservedRoute[] = [
  {
    method: "POST",
    path: "search",
    operation: "search",
    body: body("SearchRequestPayload", { searches: { type: "json", raw: true }, read_level: anything }),
    error: unimplemented(
      "Error executing plan: Not implemented: Search operation is not implemented for local executor",
    ),
  },
  {
    method: "POST",
    path: "fork",
    operation: "fork",
    body: body("ForkCollectionPayload", { new_name: string }),
    error: unimplemented("Collection forking is unsupported for local chroma"),
  },
  {
    method: "GET",
    path: "fork_count",
    operation: "fork_count",
    error: unimplemented("Count forks is unsupported for local chroma"),
  },
  {
    method: "POST",
    path: "functions/attach",
    operation: "attach_function",
    body: body("AttachFunctionRequest", {
      name: string,
      function_id: string,
      output_collection: string,
      params: anything,
    }),
    error: attached(" Attached Function operations not yet implemented in SqliteSysDb"),
  },
  {
    method: "GET",
    path: "functions/:name",
    operation: "get_attached_function",
    error: new ChromaError("notFound", "Attached function not found"),
  },
  {
    method: "POST",
    path: "attached_functions/:name/detach",
    operation: "detach_function",
    body: body("DetachFunctionRequest", { delete_output: { type: "boolean", default: false } }),
    error: attached("Not implemented"),
  },
  {
    method: "POST",
    path: "attached_functions/:name/add_input",
    operation: "add_attached_function_input",
    body: body("AddAttachedFunctionInputRequest", { input_collection_id: string }),
    error: attached("Not implemented"),
  },
  {
    method: "POST",
    path: "conditional/get",
    operation: "conditional_get",
    error: unimplemented("Conditional transactions are not supported for local chroma"),
  },
  {
    method: "POST",
    path: "conditional/commit",
    operation: "conditional_commit",
    error: unimplemented("Conditional transactions are not supported for local chroma"),
  },
];

/** Routes that answer that they are not served. */
export const serveUnserved = (app: FastifyInstance, { engine, lookup }: AppContext): void => {
  for (const { method, path, operation, body: schema, error } of routes) {
    const routeBody = schema === undefined ? null : new RouteBody(engine.bodies, schema);
    app.route<CollectionRequest>({
      method,
      url: `${collectionPath}/${path}`,
      config: { operation },
      handler: async (request) => {
        routeBody?.readNow(request);
        await lookup.byPath(request.params);
        throw error;
      },
    });
  }

  app.get<{ Params: { crn: string } }>(
    "/api/v2/collections/:crn",
    { config: { operation: "get_collection_by_crn" } },
    (request) => {
      const parts = request.params.crn.split(":");
      if (parts.length !== 3 || parts.includes("")) throw validationError(["crn", crnForm]);
      throw unimplemented("Collections are not addressed by resource name on a server of one node");
    },
  );
};

const crnForm =
  "CRN must be in the format <tenant_resource_name>:<database_name>:<collection_name> with non-empty parts";
