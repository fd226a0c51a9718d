import { setTimeout } from "node:timers/promises";
import type { FieldPath } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { readAttributes } from "../collections/attributes.js";
import { changeCollection } from "../collections/change.js";
import type { AppContext } from "../context.js";
import { badInput, deserializeError, QdrantError } from "../errors/qdrant-error.js";
import { readJson } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { type WriteParameters, writeParameters } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { updateResult } from "../http/update-result.js";
import { optional, required, string, struct } from "../json/decode.js";
import { eachElement, fieldPath, isSamePath, parseFieldPath } from "../paths/field-path.js";
import { checkIndexCount } from "../strict-mode/index-count.js";
import { fieldIndexes } from "./field-index.js";
import { type IndexSchema, indexSchema } from "./schema.js";

interface FieldRequest extends CollectionRequest {
  readonly Params: CollectionRequest["Params"] & { readonly field_name: string };
}

/** A request to declare an index. */
export interface CreateFieldIndex {
  readonly field_name: string;
  readonly field_schema?: IndexSchema;
}

type Indexes = ReadonlyMap<string, IndexSchema>;

export const createFieldIndex = struct<CreateFieldIndex>("CreateFieldIndex", {
  field_name: required(string),
  field_schema: optional(indexSchema, "field_type"),
});

/** Declaring indexes on fields of the payload and taking them back. */
export const serveIndexes = (app: FastifyInstance, context: AppContext): void => {
  app.put<CollectionRequest>(
    `${collectionPath}/index`,
    { config: { operation: "create_field_index" } },
    async (request, reply) => {
      const wanted = readJson(request, createFieldIndex);
      fieldPath(wanted.field_name);
      const parameters = writeParameters(request.query);
      const { collection_name: name } = request.params;
      const sequence = await declareIndex(context, name, wanted);
      return sendResult(reply, updateResult(sequence, parameters.wait, await areFilled(context, name, parameters)));
    },
  );

  app.delete<FieldRequest>(
    `${collectionPath}/index/:field_name`,
    { config: { operation: "delete_field_index" } },
    async (request, reply) => {
      const { collection_name: name, field_name: field } = request.params;
      const path = parseFieldPath(field);
      if (path === null) throw deserializeError("path parameters", `Invalid json path: '${field}'`);
      const { wait } = writeParameters(request.query);
      return sendResult(reply, updateResult(await removeIndex(context, name, path), wait));
    },
  );
};

/** Declares an index on a field of a collection. Resolves with the number of the collection's last write. */
export const declareIndex = async (
  context: AppContext,
  name: string,
  { field_name: field, field_schema: schema }: CreateFieldIndex,
): Promise<number> => {
  const path = fieldPath(field);
  checkIndexCount(readAttributes(context.lookup.record(name)));
  if (schema === undefined) throw undetected();
  if (typeof schema === "object" && schema.nested !== undefined) checkNested(field, path, schema.nested);
  return change(context, name, (indexes) => new Map([...without(indexes, path), [field, schema]]));
};

/** Takes the index on a field back, if there is one. Resolves with the number of the collection's last write. */
export const removeIndex = (context: AppContext, name: string, path: FieldPath): Promise<number> =>
  change(context, name, (indexes) => {
    const rest = without(indexes, path);
    return rest.size === indexes.size ? null : rest;
  });

/** Waits for declared indexes to be filled, if the client does and for as long as it does; says whether it need not wait any more. */
export const areFilled = async (
  { lookup }: AppContext,
  name: string,
  { wait, timeoutMs }: Pick<WriteParameters, "wait" | "timeoutMs">,
): Promise<boolean> => {
  if (!wait) return true;
  const { stored } = await lookup.byName(name);
  const filled = stored.indexed().then(() => true);
  if (timeoutMs === null) return filled;
  const race = new AbortController();
  const late = setTimeout(timeoutMs, false, { signal: race.signal }).catch(() => false);
  return Promise.race([filled, late]).finally(() => {
    race.abort();
  });
};

const change = async (
  { engine: { catalog }, lookup }: AppContext,
  name: string,
  update: (indexes: Indexes) => Indexes | null,
): Promise<number> => {
  await changeCollection(catalog, lookup.record(name), (attributes) => {
    const indexes = update(attributes.indexes);
    return indexes === null ? null : { attributes: { ...attributes, indexes }, indexes: fieldIndexes(indexes) };
  });
  const { stored } = await lookup.byName(name);
  return stored.statistics().sequence;
};

/** Refuses an index of the elements of an array in which the field is not. */
const checkNested = (field: string, path: FieldPath, nested: string): void => {
  const elements = eachElement(fieldPath(nested));
  const isInside = path.length > elements.length && isSamePath(path.slice(0, elements.length), elements);
  if (!isInside) throw badInput(`The field \`${field}\` is not inside the elements of the nested array \`${nested}\``);
};

const undetected = (): QdrantError =>
  new QdrantError("badRequest", "Can't auto-detect field type, please specify `field_schema` in the request");

/** The same field may be written in several ways. */
const without = (indexes: Indexes, path: FieldPath): Indexes =>
  new Map([...indexes].filter(([field]) => !isSamePath(parseFieldPath(field) ?? [], path)));
