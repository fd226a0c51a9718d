import {
  type Collection,
  deleteRecords,
  type Engine,
  EngineError,
  type RequestBody,
  type TextColumn,
  type WriteOperation,
  type WriteResult,
} from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { checkHasEmbeddings } from "../collections/embedding-space.js";
import type { OpenCollection } from "../collections/open-collection.js";
import { type CollectionRequest, collectionPath } from "../collections/paths.js";
import { ChromaError, invalidArgument } from "../errors/chroma-error.js";
import { accepted, RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { array, type Decoder, string, struct } from "../json/decode.js";
import { parseLossless, RawJson } from "../json/raw-json.js";
import { deleteSchema, getSchema } from "../records/body-schemas.js";
import { textColumn } from "../records/columns.js";
import { type GetFields, getPlan } from "../records/get.js";
import { limitsFrom } from "../records/read-plan.js";
import { Renderings } from "../records/renderings.js";
import { putFrom, writeKinds } from "../records/write.js";
import { readToken, sequenceOf } from "./read-token.js";

const token = { type: "integer", min: 0, max: Number.MAX_SAFE_INTEGER, expects: "u64", optional: true } as const;

interface BufferedWrite {
  readonly operation: string;
  readonly payload: RawJson;
}

const bufferedWrites: Decoder<readonly BufferedWrite[]> = array(
  struct<BufferedWrite>("ConditionalTransactionOperationPayload", {
    operation: { decode: string, isRequired: true },
    payload: { decode: (value) => RawJson.of(value), isRequired: true },
  }),
);

/** Reads that hand out a token, and writes that are carried out only if what was read under it is still so. */
export const serveConditional = (app: FastifyInstance, { engine, lookup, settings }: AppContext): void => {
  const getBody = new RouteBody(engine.bodies, {
    ...getSchema,
    name: "ConditionalGetRequestPayload",
    fields: { ...(getSchema["fields"] as object), read_token: token },
  });
  const commitBody = new RouteBody(engine.bodies, {
    type: "object",
    name: "ConditionalCommitPayload",
    fields: {
      read_token: token,
      read_ids: { type: "texts", optional: true },
      operations: { type: "json", raw: true },
    },
  });
  const writes = new WriteReader(engine);
  const renderings = new Renderings(engine);
  const regexError = engine.regexError.bind(engine);

  const getPath = `${collectionPath}/conditional/get`;
  app.post<CollectionRequest>(getPath, { config: { operation: "conditional_get" } }, async (request, reply) => {
    const body = accepted(getBody.read(request));
    const fields = body.fields as unknown as GetFields & { readonly read_token?: number | null };
    const given = fields.read_token ?? null;
    if (given !== null) sequenceOf(given);
    const collection = await lookup.byPath(request.params);
    // Taken before the read: what is read may be newer than the token says, which the commit then finds out.
    const current = given ?? readToken(collection.stored.statistics().sequence);
    const plan = getPlan(body, collection, regexError);
    const rows = await collection.stored.query(plan, renderings.get(fields.include), limitsFrom(settings, reply.raw));
    return sendJson(reply, `${Buffer.from(rows).toString().slice(0, -1)},"read_token":${current}}`);
  });

  const commitPath = `${collectionPath}/conditional/commit`;
  app.post<CollectionRequest>(commitPath, { config: { operation: "conditional_commit" } }, async (request, reply) => {
    const body = commitBody.readNow(request);
    const buffered = bufferedWrites(parseLossless(String(body.fields["operations"])), "operations");
    const collection = await lookup.byPath(request.params);
    const unchanged = conditionOf(body);
    const operations = buffered.map((write) => writes.read(write, collection));
    const records = operations.reduce((sum, { ids }) => sum + ids.length, 0);
    if (records === 0) return sendJson(reply, '{"first_inserted_record_offset":null,"record_count":0}');
    const { sequence } = await commit(collection.stored, {
      operations: operations.map(({ operation }) => operation),
      ...(unchanged === null ? {} : { unchanged }),
    });
    return sendJson(reply, JSON.stringify({ first_inserted_record_offset: sequence, record_count: records }));
  });
};

const conditionOf = (body: RequestBody): { readonly ids: TextColumn; readonly since: number } | null => {
  const given = (body.fields as { readonly read_token?: number | null }).read_token ?? null;
  const ids = textColumn(body, "read_ids");
  const since = given === null ? null : sequenceOf(given);
  if (ids === null || ids.length === 0) return null;
  if (since === null) throw invalidArgument("conditional commit with read_ids requires read_token");
  return { ids, since };
};

const commit = async (stored: Collection, batch: Parameters<Collection["apply"]>[0]): Promise<WriteResult> => {
  try {
    return await stored.apply(batch);
  } catch (error) {
    const isConflict = error instanceof EngineError && error.code === "conflict";
    throw isConflict ? new ChromaError("conditionalWriteConflict", "conditional write conflict") : error;
  }
};

/** An operation and the ids that it names. */
interface IdentifiedWrite {
  readonly operation: WriteOperation;
  readonly ids: TextColumn;
}

/** Reads the writes of a commit, whose payloads are those of the routes that write. */
class WriteReader {
  readonly #deletes: RouteBody;
  readonly #puts: ReadonlyMap<string, { readonly kind: (typeof writeKinds)[number]; readonly body: RouteBody }>;

  constructor({ bodies }: Engine) {
    this.#deletes = new RouteBody(bodies, deleteSchema);
    const puts = writeKinds.map(
      (kind) => [kind.operation, { kind, body: new RouteBody(bodies, kind.schema) }] as const,
    );
    this.#puts = new Map<string, { kind: (typeof writeKinds)[number]; body: RouteBody }>(puts);
  }

  read({ operation, payload }: BufferedWrite, collection: OpenCollection): IdentifiedWrite {
    const bytes = Buffer.from(payload.text);
    if (operation === "delete") return deletion(accepted(this.#deletes.readBytes(bytes)));
    const put = this.#puts.get(operation);
    if (put === undefined) {
      const known = ["add", "update", "upsert", "delete"].map((name) => `\`${name}\``).join(", ");
      throw new ChromaError(
        "unprocessable",
        `Failed to deserialize the JSON body into the target type: operations: unknown variant \`${operation}\`, expected one of ${known}`,
      );
    }
    const read = putFrom(put.kind, accepted(put.body.readBytes(bytes)), collection);
    checkHasEmbeddings(collection.record);
    return { operation: read, ids: read.ids };
  }
}

const deletion = (body: RequestBody): IdentifiedWrite => {
  const ids = textColumn(body, "ids");
  const { where, where_document, limit } = body.fields;
  const isByIds = [where, where_document, limit].every((field) => field === null || field === undefined);
  if (!isByIds || ids === null || ids.length === 0) {
    throw invalidArgument("transactional predicate deletes are not supported");
  }
  return { operation: deleteRecords({ ids }), ids };
};
