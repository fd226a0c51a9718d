import { EngineError, type WriteOperation } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { bytesOf } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { writeParameters } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { updateResult } from "../http/update-result.js";
import { deletePoints, deleteVectorsOfPoints } from "./delete.js";
import { JsonPart } from "./json-part.js";
import { clearPayload, deletePayload, overwritePayload, setPayload } from "./payload.js";
import { updateVectors, upsertPoints } from "./upsert.js";
import type { WriteKind } from "./write-kind.js";

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
export const serveWrites = (app: FastifyInstance, { engine, lookup }: AppContext): void => {
  for (const kind of writeKinds) {
    const part = new JsonPart(engine.bodies, kind.schema);
    app.route<CollectionRequest>({
      method: kind.method,
      url: `${collectionPath}${kind.path}`,
      config: { operation: kind.name },
      handler: async (request, reply) => {
        const { wait } = writeParameters(request.query);
        const body = part.read(bytesOf(request));
        const collection = await lookup.byName(request.params.collection_name);
        const operation = kind.compile(body, { engine, collection, wait });
        return sendResult(reply, updateResult(await applied(operation, collection), wait));
      },
    });
  }
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
