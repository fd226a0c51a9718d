import { type BodyError, type BodySchema, type PutOperation, put, type RequestBody } from "@vexfs/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import { checkHasEmbeddings } from "../collections/embedding-space.js";
import type { OpenCollection } from "../collections/open-collection.js";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import { invalidArgument } from "../errors/chroma-error.js";
import { accepted, RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { addSchema, updateSchema, upsertSchema } from "./body-schemas.js";
import { jsonColumn, textColumn, vectorColumn } from "./columns.js";
import { checkDimension, checkEmbeddings } from "./embedding-checks.js";

/** One way of writing records. */
export interface WriteKind {
  readonly operation: "add" | "update" | "upsert";
  readonly schema: BodySchema;
  readonly whenPresent: PutOperation["whenPresent"];
  readonly whenAbsent: PutOperation["whenAbsent"];
  readonly status: number;
}

/** `add` leaves known ids alone, `update` unknown ones; `upsert` and `update` merge. */
export const writeKinds: readonly WriteKind[] = [
  { operation: "add", schema: addSchema, whenPresent: "skip", whenAbsent: "insert", status: 201 },
  { operation: "update", schema: updateSchema, whenPresent: "merge", whenAbsent: "skip", status: 200 },
  { operation: "upsert", schema: upsertSchema, whenPresent: "merge", whenAbsent: "insert", status: 200 },
];

/** Adding, updating and upserting records. */
export const serveWrites = (app: FastifyInstance, { engine, lookup }: AppContext): void => {
  for (const kind of writeKinds) {
    const routeBody = new RouteBody(engine.bodies, kind.schema);
    const options = { config: { operation: kind.operation } };
    app.post<CollectionRequest>(`${collectionPath}/${kind.operation}`, options, async (request, reply) => {
      const body = await routeBody.readAside(request);
      const found = lookup.byPath(request.params);
      return write(kind, body, found instanceof Promise ? await found : found, reply);
    });
  }
};

const write = async (
  kind: WriteKind,
  body: RequestBody | BodyError,
  collection: OpenCollection,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const operation = putFrom(kind, accepted(body), collection);
  if (operation.ids.length > 0) await collection.stored.apply({ operations: [operation] });
  return sendJson(reply.code(kind.status), "{}");
};

/** What a body writes, if a collection can take it. */
export const putFrom = (kind: WriteKind, body: RequestBody, collection: OpenCollection): PutOperation => {
  const ids = textColumn(body, "ids");
  if (ids === null) throw new TypeError("the schema makes sure that there are ids");
  const embeddings = vectorColumn(body, "embeddings");
  if (embeddings !== null) {
    checkEmbeddings(embeddings);
    checkHasEmbeddings(collection.record);
  }
  const documents = textColumn(body, "documents");
  const uris = textColumn(body, "uris");
  const payloads = jsonColumn(body, "metadatas");
  const fault =
    idFault(ids.length, [embeddings, documents, uris, payloads]) ?? (ids.firstEmpty() === null ? null : emptyId);
  if (fault !== null) {
    checkDimension(collection, embeddings);
    throw invalidArgument(fault);
  }
  return put({
    ids,
    whenPresent: kind.whenPresent,
    whenAbsent: kind.whenAbsent,
    vectors: embeddings === null ? {} : { "": embeddings },
    ...(payloads === null ? {} : { payloads }),
    ...(documents === null ? {} : { documents }),
    ...(uris === null ? {} : { uris }),
  });
};

const emptyId = "Empty ID, ID must have at least one character";

const idFault = (count: number, columns: readonly ({ readonly length: number } | null)[]): string | null =>
  columns.some((column) => column !== null && column.length !== count)
    ? "Inconsistent number of IDs, embeddings, documents, URIs and metadatas"
    : null;
