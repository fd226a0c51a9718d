import type { AppContext } from "../../context.js";
import { validationError } from "../../errors/qdrant-error.js";
import { WriteEmbedding } from "../../inference/embed-writes.js";
import { inferenceContext } from "../../inference/request.js";
import { applyInTurn, type ReadWrite } from "../../points/write.js";
import type { ShardedMessage } from "../requests/shard-keys.js";
import { checkTimeout, type TimedMessage } from "../requests/timing.js";
import {
  type DeletePayloadMessage,
  type DeleteVectorsMessage,
  type PayloadMessage,
  type PointsMessage,
  type PointVectorsMessage,
  type SelectorMessage,
  WriteReader,
} from "../requests/writes.js";
import type { Call } from "../transport/call.js";
import { GrpcError } from "../transport/status.js";
import { type NamedMessage, pointsService } from "./names.js";
import type { ProcedureTable } from "./table.js";

/** How a write is asked for. */
export interface WriteMessage extends NamedMessage, TimedMessage {
  readonly wait?: boolean;
}

interface PointsSelectorMessage extends ShardedMessage {
  readonly points?: SelectorMessage;
}

interface OperationMessage {
  readonly upsert?: PointsMessage;
  readonly delete_points?: PointsSelectorMessage;
  readonly delete_deprecated?: SelectorMessage;
  readonly set_payload?: PayloadMessage;
  readonly overwrite_payload?: PayloadMessage;
  readonly delete_payload?: DeletePayloadMessage;
  readonly clear_payload?: PointsSelectorMessage;
  readonly clear_payload_deprecated?: SelectorMessage;
  readonly update_vectors?: PointVectorsMessage;
  readonly delete_vectors?: DeleteVectorsMessage;
}

/** The message of what became of a write. */
export const updateResultMessage = (operationId: number, wait: boolean, isInTime = true): object => ({
  operation_id: operationId,
  status: status(wait, isInTime),
});

const status = (wait: boolean, isInTime: boolean): string => {
  if (!wait) return "Acknowledged";
  return isInTime ? "Completed" : "WaitTimeout";
};

/** Changing points. */
export const addWrites = (table: ProcedureTable, context: AppContext): void => {
  const { engine, lookup, quotas, inference } = context;
  const reader = new WriteReader(engine);

  const embedding = new WriteEmbedding(inference, engine.bodies);

  const apply = async (message: WriteMessage, read: readonly ReadWrite[], { metadata: headers }: Call) => {
    const { collection_name: name = "", wait = false, timeout } = message;
    const collection = await lookup.byName(name);
    const timeoutMs = timeout === undefined ? null : Number(timeout) * 1000;
    const { writes, usage } = await embedding.embed(read, inferenceContext({ headers }, "update", timeoutMs));
    const results = await applyInTurn(writes, { engine, collection, wait, timeoutMs, quotas });
    return {
      results: results.map((sequence) => updateResultMessage(sequence, wait)),
      usage: usage?.fields() ?? undefined,
    };
  };

  const add = <Request extends object>(name: string, read: (request: Request) => ReadWrite): void =>
    table.add<Request & WriteMessage>(pointsService, name, async (request, call) => {
      checkTimeout(request);
      const { results, usage } = await apply(request, [read(request)], call);
      return { result: results[0], usage };
    });

  add<PointsMessage>("Upsert", (request) => reader.upsert(request));
  add<PointVectorsMessage>("UpdateVectors", (request) => reader.updateVectors(request));
  add<PointsSelectorMessage>("Delete", ({ points, shard_key_selector: keys }) => reader.delete(points, keys));
  add<DeleteVectorsMessage>("DeleteVectors", (request) => reader.deleteVectors(request));
  add<PayloadMessage>("SetPayload", (request) => reader.setPayload(request));
  add<PayloadMessage>("OverwritePayload", (request) => reader.overwritePayload(request));
  add<DeletePayloadMessage>("DeletePayload", (request) => reader.deletePayload(request));
  add<PointsSelectorMessage>("ClearPayload", ({ points, shard_key_selector: keys }) =>
    reader.clearPayload(points, keys),
  );

  table.add<WriteMessage & { readonly operations?: readonly OperationMessage[] }>(
    pointsService,
    "UpdateBatch",
    async (request, call) => {
      checkTimeout(request);
      const { operations = [] } = request;
      if (operations.length === 0) throw validationError("JSON body", [{ field: "operations", text: emptyList }]);
      const read = operations.map((operation) => readOperation(reader, operation));
      const { results, usage } = await apply(request, read, call);
      return { result: results, usage };
    },
  );
};

const emptyList = "Validation error: length [{min: 1, value: []}]";

const readOperation = (reader: WriteReader, operation: OperationMessage): ReadWrite => {
  const { upsert, delete_points: del, delete_deprecated: oldDelete, set_payload: set } = operation;
  const { overwrite_payload: overwrite, delete_payload: deletePayload, clear_payload: clear } = operation;
  const { clear_payload_deprecated: oldClear, update_vectors: update, delete_vectors: deleteVectors } = operation;
  if (upsert !== undefined) return reader.upsert(upsert);
  if (del !== undefined) return reader.delete(del.points, del.shard_key_selector);
  if (oldDelete !== undefined) return reader.delete(oldDelete);
  if (set !== undefined) return reader.setPayload(set);
  if (overwrite !== undefined) return reader.overwritePayload(overwrite);
  if (deletePayload !== undefined) return reader.deletePayload(deletePayload);
  if (clear !== undefined) return reader.clearPayload(clear.points, clear.shard_key_selector);
  if (oldClear !== undefined) return reader.clearPayload(oldClear);
  if (update !== undefined) return reader.updateVectors(update);
  if (deleteVectors !== undefined) return reader.deleteVectors(deleteVectors);
  throw new GrpcError("invalidArgument", "Operation is missing");
};
