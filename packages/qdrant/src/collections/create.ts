import { defaultNamespace, EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { findAlias } from "../aliases/aliases.js";
import { type CreateCollection, checkVectorNames, configFrom, createCollection } from "../config/create.js";
import type { AppContext } from "../context.js";
import { alreadyExists, badInput } from "../errors/qdrant-error.js";
import { readJson } from "../http/body.js";
import { type CollectionRequest, checkNewCollectionName, collectionPath } from "../http/path-parameters.js";
import { timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { attributesText } from "./attributes.js";
import { spacesOf } from "./spaces.js";

/** Creating a collection. */
export const serveCreateCollection = (app: FastifyInstance, context: AppContext): void => {
  app.put<CollectionRequest>(collectionPath, { config: { operation: "create_collection" } }, async (request, reply) => {
    const { collection_name: name } = request.params;
    checkNewCollectionName(name);
    const given = readJson(request, createCollection);
    timeoutParameter(request.query);
    await addCollection(context, name, given);
    return sendResult(reply, "true");
  });
};

/** Creates a collection, unless the name is taken. */
export const addCollection = async (
  { engine: { catalog }, settings }: AppContext,
  name: string,
  given: CreateCollection,
): Promise<void> => {
  checkVectorNames(given);
  if (catalog.collection(defaultNamespace, name) !== null) throw alreadyExists(name);
  if (findAlias(catalog, name) !== null) {
    throw badInput(`Can't create collection with name ${name}. Alias with the same name already exists`);
  }
  const config = configFrom(given);
  // Outside of a cluster there are no keys, whatever is asked for.
  const shardKeys = settings.clusterEnabled && config.params.sharding_method === "custom" ? new Map() : null;
  const attributes = attributesText({ config, createdAt: new Date().toISOString(), indexes: new Map(), shardKeys });
  try {
    await catalog.createCollection({ namespace: defaultNamespace, name, spaces: spacesOf(config), attributes });
  } catch (error) {
    // The name decides who was first, whichever thread asks.
    throw error instanceof EngineError && error.code === "already_exists" ? alreadyExists(name) : error;
  }
};
