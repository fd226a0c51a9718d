import { collectionOperations, collectionSchemas } from "./collection-operations.js";
import { directoryOperations } from "./directory-operations.js";
import { recordOperations } from "./record-operations.js";
import { schemas } from "./schemas.js";
import { searchOperations, searchSchemas } from "./search-operations.js";
import { systemOperations } from "./system-operations.js";
import type { JsonSchema, Operation, Parameter } from "./types.js";

const pathParameters: Readonly<Record<string, string>> = {
  tenant: "Name of the tenant.",
  database: "Name of the database.",
  collection: "Id of the collection (its name, where the summary says so).",
  crn: "Resource name of the tenant, database and collection, with colons between them.",
  name: "Name that the function was attached under.",
};

const failureTexts: Readonly<Record<number, string>> = {
  400: "The request breaks a rule",
  403: "Not allowed",
  404: "Not found",
  409: "Already there, or changed meanwhile",
  412: "The token of a read is too old",
  413: "The body is too large",
  422: "The body has the wrong shape",
  500: "The server failed",
  503: "The server is not ready",
};

const json = (schema: JsonSchema): JsonSchema => ({ "application/json": { schema } });

const parametersOf = ({ path, query = [] }: Operation): readonly Parameter[] => [
  ...[...path.matchAll(/\{(\w+)\}/g)].map(
    ([, name = ""]): Parameter => ({
      name,
      in: "path",
      required: true,
      description: pathParameters[name] ?? name,
      schema: { type: "string" },
    }),
  ),
  ...query,
];

const responsesOf = ({ status = 200, answer, body, failures = [] }: Operation): JsonSchema => {
  const error = { $ref: "#/components/schemas/Error" };
  const statuses = [400, ...failures, ...(body === undefined ? [] : [422]), 500].sort((a, b) => a - b);
  return Object.fromEntries([
    [String(status), { description: "Done", content: json(answer) }],
    ...statuses.map((code) => [String(code), { description: failureTexts[code] ?? "Refused", content: json(error) }]),
  ]);
};

const describe = (operation: Operation): JsonSchema => ({
  operationId: operation.id,
  tags: [operation.tag],
  summary: operation.summary,
  description: operation.description,
  parameters: parametersOf(operation),
  ...(operation.body === undefined ? {} : { requestBody: { required: true, content: json(operation.body) } }),
  responses: responsesOf(operation),
});

const operations = [
  ...systemOperations,
  ...directoryOperations,
  ...collectionOperations,
  ...recordOperations,
  ...searchOperations,
];

const paths: Record<string, Record<string, JsonSchema>> = {};
for (const operation of operations) {
  paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
}

/** The OpenAPI description of every operation that is served. */
export const openapiDocument: JsonSchema = {
  openapi: "3.1.0",
  info: {
    title: "VexFS: the Chroma API",
    description: "The HTTP API of ChromaDB, served by VexFS.",
    version: "1.0.0",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  tags: [
    { name: "System", description: "The server itself" },
    { name: "Tenant", description: "Owners of databases" },
    { name: "Database", description: "Groups of collections" },
    { name: "Collection", description: "Where records live" },
    { name: "Function", description: "What is computed of a collection after each write" },
    { name: "Record", description: "Embeddings with documents and metadata" },
  ],
  paths,
  components: { schemas: { ...schemas, ...collectionSchemas, ...searchSchemas } },
};
