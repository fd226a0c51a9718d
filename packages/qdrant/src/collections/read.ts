import { type Catalog, defaultNamespace } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { findAlias } from "../aliases/aliases.js";
import type { AppContext } from "../context.js";
import { type CollectionRequest, checkCollectionName, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";
import { callerMayRead } from "../security/caller.js";
import { collectionInfo } from "./info.js";

/** Listing and showing collections. */
export const serveReadCollections = (app: FastifyInstance, { engine: { catalog }, lookup }: AppContext): void => {
  app.get("/collections", { config: { operation: "list_collections" } }, (_request, reply) => {
    return sendResult(reply, JSON.stringify({ collections: listedCollections(catalog) }));
  });

  app.get<CollectionRequest>(collectionPath, { config: { operation: "get_collection" } }, async (request, reply) =>
    sendResult(reply, await collectionInfo(await lookup.byName(request.params.collection_name))),
  );

  app.get<CollectionRequest>(
    `${collectionPath}/exists`,
    { config: { operation: "collection_exists" } },
    (request, reply) => {
      const exists = hasCollection(catalog, request.params.collection_name);
      return sendResult(reply, JSON.stringify({ exists }));
    },
  );
};

/** Every collection that the caller may read, by name. */
export const listedCollections = (catalog: Catalog): readonly { readonly name: string }[] => {
  const names = catalog
    .collections(defaultNamespace)
    .map(({ name }) => name)
    .filter(callerMayRead);
  return names.sort().map((name) => ({ name }));
};

/** Whether a collection or an alias has the name. */
export const hasCollection = (catalog: Catalog, name: string): boolean => {
  checkCollectionName(name);
  return catalog.collection(defaultNamespace, name) !== null || findAlias(catalog, name) !== null;
};
