import { EngineError, type RequestBody, type WriteOperation } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { bytesOf } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { writeParameters } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { updateResult } from "../http/update-result.js";
import { WriteEmbedding } from "../inference/embed-writes.js";
import { inferenceContext } from "../inference/request.js";
import { forWrite } from "../sharding/routing.js";
import { chargeWrite, checkWrites } from "../strict-mode/enforce-writes.js";
import { deletePoints, deleteVectorsOfPoints } from "./delete.js";
import { JsonPart } from "./json-part.js";
import { clearPayload, deletePayload, overwritePayload, setPayload } from "./payload.js";
import { updateVectors, upsertPoints } from "./upsert.js";
import type { ShardedFields, WriteContext, WriteKind } from "./write-kind.js";

/** The kinds of write, in the order in which a batch looks for them. */
export const writeKinds: readonly WriteKind[] = [
  upsertPoints,
  deletePoints,
  setPayload,
  overwritePayload,
  deletePayload,
  clearPayload,
  updateVectors,
  deleteVectorsOfPoints,
];

/** Changing points. */
export const serveWrites = (app: FastifyInstance, { engine, lookup, inference, quotas }: AppContext): void => {
  const embedding = new WriteEmbedding(inference, engine.bodies);
  for (const kind of writeKinds) {
    const part = new JsonPart(engine.bodies, kind.schema);
    app.route<CollectionRequest>({
      method: kind.method,
      url: `${collectionPath}${kind.path}`,
      config: { operation: kind.name },
      handler: async (request, reply) => {
        const { wait, timeoutMs } = writeParameters(request.query);
        const body = await part.readAside(bytesOf(request));
        const collection = await lookup.byName(request.params.collection_name);
        const asked = inferenceContext(request, "update", timeoutMs);
        const { writes, usage } = await embedding.embed([{ kind, body }], asked);
        const [sequence = 0] = await applyInTurn(writes, { engine, collection, wait, timeoutMs, quotas });
        return sendResult(reply, updateResult(sequence, wait), usage?.json());
      },
    });
  }
};

/** A write that has been read. */
export interface ReadWrite {
  readonly kind: WriteKind;
  readonly body: RequestBody;
}

/** Applies writes one after another, if none is beyond the limits of the collection. Resolves with their numbers. */
export const applyInTurn = async (writes: readonly ReadWrite[], context: WriteContext): Promise<readonly number[]> => {
  checkWrites(writes, context);
  const compiled = writes.map((write) => {
    const { fields }: { readonly fields: ShardedFields } = write.body;
    const collection = forWrite(context.collection, fields.shard_key);
    return { write, collection, operation: write.kind.compile(write.body, { ...context, collection }) };
  });
  const results: number[] = [];
  for (const { write, collection, operation } of compiled) {
    await chargeWrite(write, context);
    results.push(await applied(operation, collection));
  }
  return results;
};

/**
 * Applies an operation. Resolves with its number when it is on disk: even a client that does not wait is answered when it is done. As in Qdrant, an id that is not there
 * is an error to a client that waits, but the points that are there are changed all the same.
 */
export const applied = async (operation: WriteOperation, { stored }: OpenCollection): Promise<number> => {
  try {
    const { sequence } = await stored.apply({ operations: [operation] });
    return sequence;
  } catch (error) {
    const isUnknown = error instanceof EngineError && error.code === "unknown_id";
    if (isUnknown) await stored.apply({ operations: [onKnownPoints(operation)] });
    throw error;
  }
};

const onKnownPoints = (operation: WriteOperation): WriteOperation => {
  switch (operation.kind) {
    case "put":
      return { ...operation, whenAbsent: "skip" };
    case "changePayload":
    case "deleteVectors":
      return { ...operation, unknown: "ignore" };
    case "delete":
      return operation;
  }
};
