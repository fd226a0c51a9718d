import type { FastifyInstance, FastifyRequest } from "fastify";
import { collectionBefore, creationNow } from "./collection.js";
import { isVersionOne } from "./routes.js";

const collectionOperations = new Set(["create_collection", "get_collection", "list_collections"]);

const filteredOperations = new Set(["get", "query", "delete"]);

/** What the first API answers where today's has an object. */
const answers: Readonly<Record<string, string>> = {
  add: "true",
  create_database: "null",
  create_tenant: "null",
  delete: "null",
  delete_collection: "null",
  update: "null",
  update_collection: "null",
  upsert: "null",
};

/**
 * Answers clients before 1.0 in their words: those of the first API, whose routes are today's by then, and the Python clients 0.5.16 to 0.6,
 * which know today's routes and the collections of before. They are the only ones that do not name themselves.
 */
export const serveOldClients = (app: FastifyInstance): void => {
  app.addHook("preHandler", (request, _reply, done) => {
    const { body } = request;
    if (Buffer.isBuffer(body) && isBeforeOne(request)) {
      const operation = operationOf(request);
      if (operation === "create_collection") request.body = creationNow(body);
      if (filteredOperations.has(operation)) request.body = withoutEmptyFilters(body);
    }
    done();
  });
  app.addHook("onSend", async (request, reply, payload) => {
    const operation = operationOf(request);
    if (reply.statusCode >= 300 || !(payload instanceof Uint8Array) || !isBeforeOne(request)) return payload;
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    if (collectionOperations.has(operation)) return Buffer.from(collectionBefore(bytes.toString()));
    if (!isVersionOne(request.originalUrl)) return payload;
    if (operation === "get" || operation === "query") return withIncluded(bytes);
    const answer = answers[operation];
    return answer === undefined ? payload : Buffer.from(answer);
  });
};

const operationOf = (request: FastifyRequest): string => request.routeOptions.config.operation ?? "";

const isBeforeOne = ({ originalUrl, headers }: FastifyRequest): boolean =>
  isVersionOne(originalUrl) || (headers["user-agent"]?.startsWith("python-httpx/") ?? false);

/** Filters that are empty objects, which were none, as null. A text has no quotation mark behind a comma or a brace that is not escaped. */
const withoutEmptyFilters = (body: Buffer): Buffer => {
  const empty = /([{,]\s*"where(?:_document)?"\s*:\s*)\{\s*\}/g;
  return Buffer.from(body.toString("latin1").replace(empty, "$1null"), "latin1");
};

/** Records as the first API answers them: what is included had another name. The records themselves are not looked at. */
const withIncluded = (payload: Buffer): Buffer => {
  const name = '"include":';
  const at = payload.lastIndexOf(name);
  if (at === -1) return payload;
  const included = payload.subarray(at + name.length, payload.length - 1);
  return Buffer.concat([payload.subarray(0, at), Buffer.from('"data":null,"included":'), included, Buffer.from("}")]);
};
