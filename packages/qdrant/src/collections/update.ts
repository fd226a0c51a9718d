import type { FastifyInstance } from "fastify";
import { updateCollection, updatedConfig } from "../config/update.js";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { changeCollection } from "./change.js";

/** Changing the settings of a collection. */
export const serveUpdateCollection = (app: FastifyInstance, { engine: { catalog }, lookup }: AppContext): void => {
  app.patch<CollectionRequest>(
    collectionPath,
    { config: { operation: "update_collection" } },
    async (request, reply) => {
      const diff = readJson(request, updateCollection);
      timeoutParameter(request.query);
      const record = lookup.record(request.params.collection_name);
      await changeCollection(catalog, record, (attributes) => ({
        attributes: { ...attributes, config: updatedConfig(attributes.config, diff) },
      }));
      return sendResult(reply, "true");
    },
  );
};
