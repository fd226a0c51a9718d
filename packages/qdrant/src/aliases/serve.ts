import type { Catalog } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { type CollectionRequest, checkCollectionName, collectionPath } from "../http/path-parameters.js";
import { timeoutParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { listOf, required, string, struct, untagged } from "../json/decode.js";
import { callerMayRead } from "../security/caller.js";
import { type Alias, allAliases } from "./aliases.js";
import { type AliasAction, aliasChanges } from "./change.js";

const actions = untagged<AliasAction>("AliasOperations", [
  struct("CreateAliasOperation", {
    create_alias: required(struct("CreateAlias", { collection_name: required(string), alias_name: required(string) })),
  }),
  struct("DeleteAliasOperation", { delete_alias: required(struct("DeleteAlias", { alias_name: required(string) })) }),
  struct("RenameAliasOperation", {
    rename_alias: required(
      struct("RenameAlias", { old_alias_name: required(string), new_alias_name: required(string) }),
    ),
  }),
]);

/** Decodes a request to change aliases. */
export const changeAliases = struct<{ readonly actions: readonly AliasAction[] }>("ChangeAliasesOperation", {
  actions: required(listOf(actions)),
});

/** Other names of collections. */
export const serveAliases = (app: FastifyInstance, { engine: { catalog } }: AppContext): void => {
  app.post<CollectionRequest>(
    "/collections/aliases",
    { config: { operation: "update_aliases" } },
    async (request, reply) => {
      const { actions: wanted } = readJson(request, changeAliases);
      timeoutParameter(request.query);
      await catalog.commit(aliasChanges(catalog, wanted));
      return sendResult(reply, "true");
    },
  );

  app.get("/aliases", { config: { operation: "get_collections_aliases" } }, (_request, reply) =>
    sendResult(reply, shown(visibleAliases(catalog))),
  );

  app.get<CollectionRequest>(
    `${collectionPath}/aliases`,
    { config: { operation: "get_collection_aliases" } },
    (request, reply) => {
      return sendResult(reply, shown(aliasesOf(catalog, request.params.collection_name)));
    },
  );
};

/** The aliases that the caller may use, of collections that the caller may read. */
export const visibleAliases = (catalog: Catalog): readonly Alias[] =>
  allAliases(catalog).filter(({ name, collection }) => callerMayRead(name) && callerMayRead(collection.name));

/** Those of the collection of that name. */
export const aliasesOf = (catalog: Catalog, name: string): readonly Alias[] => {
  checkCollectionName(name);
  return visibleAliases(catalog).filter(({ collection }) => collection.name === name);
};

const shown = (aliases: readonly Alias[]): string =>
  JSON.stringify({
    aliases: aliases.map(({ name, collection }) => ({ alias_name: name, collection_name: collection.name })),
  });
