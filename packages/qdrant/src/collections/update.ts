import type { FastifyInstance } from "fastify";
import { type UpdateCollection, updateCollection, updatedConfig } from "../config/update.js";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { resetRates } from "../strict-mode/rates.js";
import { changeCollection } from "./change.js";
import { changedGraphs } from "./spaces.js";

/** Changing the settings of a collection. */
export const serveUpdateCollection = (app: FastifyInstance, context: AppContext): void => {
  app.patch<CollectionRequest>(
    collectionPath,
    { config: { operation: "update_collection" } },
    async (request, reply) => {
      const diff = readJson(request, updateCollection);
      timeoutParameter(request.query);
      await changeSettings(context, request.params.collection_name, diff);
      return sendResult(reply, "true");
    },
  );
};

/** Changes the settings of a collection. */
export const changeSettings = async (
  { engine, lookup }: AppContext,
  name: string,
  diff: UpdateCollection,
): Promise<void> => {
  const record = lookup.record(name);
  await changeCollection(engine.catalog, record, (attributes) => {
    const config = updatedConfig(attributes.config, diff);
    return { attributes: { ...attributes, config }, changeGraphs: changedGraphs(attributes.config, config) };
  });
  if (diff.strict_mode_config !== undefined) resetRates(engine, record.id);
};
