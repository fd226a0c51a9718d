import type { BodySchema } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { formatError } from "../errors/qdrant-error.js";
import { bytesOf } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { writeParameters } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { updateResult } from "../http/update-result.js";
import { WriteEmbedding } from "../inference/embed-writes.js";
import { inferenceContext } from "../inference/request.js";
import { JsonPart } from "./json-part.js";
import { applyInTurn, writeKinds } from "./write.js";

type RawOperation = Readonly<Record<string, string | null | undefined>>;

/** Every operation is an object with one of the names; what it holds is read by the kind of write of that name. */
const batchSchema: BodySchema = {
  type: "object",
  name: "UpdateOperations",
  fields: {
    operations: {
      type: "list",
      items: {
        type: "object",
        name: "UpdateOperation",
        fields: Object.fromEntries(writeKinds.map(({ name }) => [name, { type: "json", raw: true, optional: true }])),
      },
    },
  },
};

/** Several writes, one after another; each is applied when all before it are. */
export const serveBatch = (app: FastifyInstance, { engine, lookup, inference, quotas }: AppContext): void => {
  const embedding = new WriteEmbedding(inference, engine.bodies);
  const batch = new JsonPart(engine.bodies, batchSchema);
  const kinds = writeKinds.map((kind) => ({ kind, part: new JsonPart(engine.bodies, kind.schema) }));
  const options = { config: { operation: "batch" } };

  app.post<CollectionRequest>(`${collectionPath}/points/batch`, options, async (request, reply) => {
    const { wait, timeoutMs } = writeParameters(request.query);
    const { operations } = batch.read(bytesOf(request)).fields as { readonly operations: readonly RawOperation[] };
    // All are read before the first is applied, so that a malformed batch changes nothing.
    const read = operations.map((operation) => {
      const found = kinds.find(({ kind }) => typeof operation[kind.name] === "string");
      if (found === undefined) throw formatError("data did not match any variant of untagged enum UpdateOperation");
      return { kind: found.kind, body: found.part.read(operation[found.kind.name] ?? "") };
    });
    const collection = await lookup.byName(request.params.collection_name);
    const { writes, usage } = await embedding.embed(read, inferenceContext(request, "update", timeoutMs));
    const results = await applyInTurn(writes, { engine, collection, wait, timeoutMs, quotas });
    const shown = results.map((sequence) => updateResult(sequence, wait));
    return sendResult(reply, `[${shown.join(",")}]`, usage?.json());
  });
};
