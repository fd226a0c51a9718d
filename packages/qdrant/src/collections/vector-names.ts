import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { validationError } from "../errors/qdrant-error.js";
import { readJson } from "../http/body.js";
import { type CollectionRequest, collectionPath, vectorNameFaults } from "../http/path-parameters.js";
import { writeParameters } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { updateResult } from "../http/update-result.js";
import { changeCollection, type Plan } from "./change.js";
import { type VectorNameConfig, vectorNameConfig, withoutVector, withVector } from "./vector-name-config.js";

interface VectorNameRequest extends CollectionRequest {
  readonly Params: CollectionRequest["Params"] & { readonly vector_name: string };
}

const path = `${collectionPath}/vectors/:vector_name`;

/** Adding vector spaces to a collection and removing them. */
export const serveVectorNames = (app: FastifyInstance, context: AppContext): void => {
  app.put<VectorNameRequest>(path, { config: { operation: "create_vector_name" } }, async (request, reply) => {
    const { collection_name: collection, vector_name: name } = request.params;
    checkVectorName(name);
    const config = readJson(request, vectorNameConfig);
    const { wait } = writeParameters(request.query);
    return sendResult(reply, updateResult(await addVectorName(context, collection, name, config), wait));
  });

  app.delete<VectorNameRequest>(path, { config: { operation: "delete_vector_name" } }, async (request, reply) => {
    const { collection_name: collection, vector_name: name } = request.params;
    checkVectorName(name);
    const { wait } = writeParameters(request.query);
    return sendResult(reply, updateResult(await removeVectorName(context, collection, name), wait));
  });
};

/** Adds a space to a collection. Resolves with the number of the collection's last write. */
export const addVectorName = (
  context: AppContext,
  collection: string,
  name: string,
  config: VectorNameConfig,
): Promise<number> => changeSpaces(context, collection, (attributes) => withVector(attributes, name, config));

/** Removes a space with all its vectors. Resolves with the number of the collection's last write. */
export const removeVectorName = (context: AppContext, collection: string, name: string): Promise<number> =>
  changeSpaces(context, collection, (attributes, record) => withoutVector(attributes, record, name));

const changeSpaces = async ({ engine, lookup }: AppContext, collection: string, plan: Plan): Promise<number> => {
  await changeCollection(engine.catalog, lookup.record(collection), plan);
  const { stored } = await lookup.byName(collection);
  return stored.statistics().sequence;
};

/** Refuses what can be no name of a space. */
export const checkVectorName = (name: string): void => {
  const faults = vectorNameFaults(name).map((text) => ({ field: "vector_name", text }));
  if (faults.length > 0) throw validationError("path parameters", faults);
};
