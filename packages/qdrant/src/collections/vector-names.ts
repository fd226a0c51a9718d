import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { validationError } from "../errors/qdrant-error.js";
import { readJson } from "../http/body.js";
import { type CollectionRequest, collectionPath, vectorNameFaults } from "../http/path-parameters.js";
import { writeParameters } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { updateResult } from "../http/update-result.js";
import { changeCollection } from "./change.js";
import { vectorNameConfig, withoutVector, withVector } from "./vector-name-config.js";

interface VectorNameRequest extends CollectionRequest {
  readonly Params: CollectionRequest["Params"] & { readonly vector_name: string };
}

const path = `${collectionPath}/vectors/:vector_name`;

/** Adding vector spaces to a collection and removing them. */
export const serveVectorNames = (app: FastifyInstance, { engine, lookup }: AppContext): void => {
  const { catalog } = engine;

  app.put<VectorNameRequest>(path, { config: { operation: "create_vector_name" } }, async (request, reply) => {
    const { collection_name: collection, vector_name: name } = request.params;
    checkVectorName(name);
    const config = readJson(request, vectorNameConfig);
    const { wait } = writeParameters(request.query);
    await changeCollection(catalog, lookup.record(collection), (attributes) => withVector(attributes, name, config));
    const { stored } = await lookup.byName(collection);
    return sendResult(reply, updateResult(stored.statistics().sequence, wait));
  });

  app.delete<VectorNameRequest>(path, { config: { operation: "delete_vector_name" } }, async (request, reply) => {
    const { collection_name: collection, vector_name: name } = request.params;
    checkVectorName(name);
    const { wait } = writeParameters(request.query);
    await changeCollection(catalog, lookup.record(collection), (attributes, record) =>
      withoutVector(attributes, record, name),
    );
    const { stored } = await lookup.byName(collection);
    return sendResult(reply, updateResult(stored.statistics().sequence, wait));
  });
};

const checkVectorName = (name: string): void => {
  const faults = vectorNameFaults(name).map((text) => ({ field: "vector_name", text }));
  if (faults.length > 0) throw validationError("path parameters", faults);
};
