import { vectorNameConfig } from "../../collections/vector-name-config.js";
import { addVectorName, checkVectorName, removeVectorName } from "../../collections/vector-names.js";
import type { AppContext } from "../../context.js";
import { validationError } from "../../errors/qdrant-error.js";
import { areFilled, createFieldIndex, declareIndex, removeIndex } from "../../indexes/serve.js";
import { decodeValue } from "../../json/decode.js";
import { fieldPath } from "../../paths/field-path.js";
import { type VectorParamsMessage, vectorParamsJson } from "../requests/config.js";
import { type IndexParamsMessage, indexSchemaJson } from "../requests/index-params.js";
import { given, object } from "../requests/json.js";
import { checkTimeout, waitingTimeMs } from "../requests/timing.js";
import { GrpcError } from "../transport/status.js";
import { jsonName } from "../wire/json-name.js";
import { pointsService } from "./names.js";
import type { ProcedureTable } from "./table.js";
import { updateResultMessage, type WriteMessage } from "./writes.js";

interface FieldMessage extends WriteMessage {
  readonly field_name?: string;
  readonly field_type?: string | number;
  readonly field_index_params?: IndexParamsMessage;
}

interface VectorNameMessage extends WriteMessage {
  readonly vector_name?: string;
  readonly dense_config?: VectorParamsMessage;
  readonly sparse_config?: { readonly modifier?: string; readonly datatype?: string };
}

/** Declaring indexes, and adding and removing vector spaces. */
export const addIndexes = (table: ProcedureTable, context: AppContext): void => {
  const add = <Request extends WriteMessage>(
    name: string,
    change: (request: Request, collection: string) => Promise<number>,
  ): void =>
    table.add<Request>(pointsService, name, async (request) => {
      checkTimeout(request);
      const { collection_name: collection = "", wait = false } = request;
      return { result: updateResultMessage(await change(request, collection), wait) };
    });

  table.add<FieldMessage>(pointsService, "CreateFieldIndex", async (request, call) => {
    checkTimeout(request);
    const { collection_name: collection = "", wait = false, field_type: type, field_index_params: params } = request;
    const schema = { field_name: fieldOf(request), field_schema: indexSchemaJson(type, params) };
    const sequence = await declareIndex(context, collection, decodeValue(schema, createFieldIndex));
    const isInTime = await areFilled(context, collection, { wait, timeoutMs: waitingTimeMs(request, call) });
    return { result: updateResultMessage(sequence, wait, isInTime) };
  });
  add<FieldMessage>("DeleteFieldIndex", (request, collection) =>
    removeIndex(context, collection, fieldPath(fieldOf(request))),
  );
  add<VectorNameMessage>("CreateVectorName", (request, collection) => {
    const { vector_name: name = "" } = request;
    checkVectorName(name);
    return addVectorName(context, collection, name, decodeValue(configJson(request), vectorNameConfig));
  });
  add<VectorNameMessage>("DeleteVectorName", ({ vector_name: name = "" }, collection) => {
    checkVectorName(name);
    return removeVectorName(context, collection, name);
  });
};

const fieldOf = ({ field_name: name = "" }: FieldMessage): string => {
  if (name === "") {
    throw validationError("JSON body", [
      { field: "field_name", text: 'Validation error: length [{min: 1, value: ""}]' },
    ]);
  }
  return name;
};

const configJson = ({ dense_config: dense, sparse_config: sparse }: VectorNameMessage): object => {
  if (dense !== undefined) return { dense: vectorParamsJson(dense, "dense") };
  if (sparse === undefined) {
    throw new GrpcError("invalidArgument", "vector_config is required (dense_config or sparse_config)");
  }
  const { modifier, datatype } = sparse;
  const config = {
    modifier: given(modifier, jsonName),
    datatype: datatype === "Default" ? undefined : given(datatype, jsonName),
  };
  return { sparse: object(config) };
};
