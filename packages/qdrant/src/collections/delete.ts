import { type Catalog, defaultNamespace, EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { aliasKeysOf } from "../aliases/aliases.js";
import type { AppContext } from "../context.js";
import { type CollectionRequest, checkCollectionName, collectionPath } from "../http/path-parameters.js";
import { timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";

/** Deleting a collection, by its name alone; its aliases go with it. Says whether there was one. */
export const serveDeleteCollection = (app: FastifyInstance, { engine: { catalog } }: AppContext): void => {
  app.delete<CollectionRequest>(
    collectionPath,
    { config: { operation: "delete_collection" } },
    async (request, reply) => {
      const { collection_name: name } = request.params;
      checkCollectionName(name);
      timeoutParameter(request.query);
      return sendResult(reply, String(await removeCollection(catalog, name)));
    },
  );
};

/** Deletes the collection of that very name, if there is one, and says so. */
export const removeCollection = async (catalog: Catalog, name: string): Promise<boolean> => {
  const record = catalog.collection(defaultNamespace, name);
  if (record === null) return false;
  const isDropped = await unlessGone(catalog.dropCollection(record.id));
  await dropAliases(catalog, record.id);
  return isDropped;
};

/** Nobody sees aliases of what is gone; this only frees their place. */
const dropAliases = async (catalog: Catalog, id: string): Promise<void> => {
  const keys = aliasKeysOf(catalog, id);
  if (keys.length > 0) await unlessGone(catalog.commit(keys.map((key) => ({ kind: "delete", key }) as const)));
};

/** Whether a change found what it was to remove. */
const unlessGone = async (change: Promise<void>): Promise<boolean> => {
  try {
    await change;
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.code === "not_found") return false;
    throw error;
  }
};
