import { type Alias, allAliases } from "../../aliases/aliases.js";
import { aliasChanges } from "../../aliases/change.js";
import { aliasesOf, changeAliases } from "../../aliases/serve.js";
import { addCollection } from "../../collections/create.js";
import { removeCollection } from "../../collections/delete.js";
import { collectionInfo } from "../../collections/info.js";
import { hasCollection, listedCollections } from "../../collections/read.js";
import { changeSettings } from "../../collections/update.js";
import { createCollection } from "../../config/create.js";
import { updateCollection } from "../../config/update.js";
import type { AppContext } from "../../context.js";
import { checkCollectionName, checkNewCollectionName } from "../../http/path-parameters.js";
import { decodeValue } from "../../json/decode.js";
import { parseLossless } from "../../json/raw-json.js";
import { collectionInfoMessage } from "../answers/collection-info.js";
import {
  type CreateCollectionMessage,
  createCollectionJson,
  type UpdateCollectionMessage,
  updateCollectionJson,
} from "../requests/config.js";
import { checkTimeout, type TimedMessage } from "../requests/timing.js";
import { addCluster } from "./cluster.js";
import { collectionsService } from "./names.js";
import type { ProcedureTable } from "./table.js";

/** A request about one collection. */
interface Named extends TimedMessage {
  readonly collection_name?: string;
}

interface ChangeAliasesMessage extends TimedMessage {
  readonly actions?: readonly Readonly<Record<string, Readonly<Record<string, string>>>>[];
}

/** The service for collections. */
export const addCollections = (table: ProcedureTable, context: AppContext): void => {
  const { engine, lookup } = context;
  const { catalog } = engine;

  table.add<Named>(collectionsService, "Get", async ({ collection_name: name = "" }) => {
    const info = parseLossless(await collectionInfo(await lookup.byName(name)));
    return { result: collectionInfoMessage(info as Readonly<Record<string, unknown>>) };
  });
  table.add(collectionsService, "List", () => ({ collections: listedCollections(catalog) }));
  table.add<Named>(collectionsService, "CollectionExists", ({ collection_name: name = "" }) => ({
    result: { exists: hasCollection(catalog, name) },
  }));
  table.add<CreateCollectionMessage>(collectionsService, "Create", async (request) => {
    const { collection_name: name = "" } = request;
    checkNewCollectionName(name);
    await addCollection(context, name, decodeValue(createCollectionJson(request), createCollection));
    return { result: true };
  });
  table.add<UpdateCollectionMessage>(collectionsService, "Update", async (request) => {
    checkTimeout(request);
    const { collection_name: name = "" } = request;
    await changeSettings(context, name, decodeValue(updateCollectionJson(request), updateCollection));
    return { result: true };
  });
  table.add<Named>(collectionsService, "Delete", async (request) => {
    const { collection_name: name = "" } = request;
    checkTimeout(request);
    checkCollectionName(name);
    return { result: await removeCollection(catalog, name) };
  });
  addAliases(table, context);
  addCluster(table, context);
};

const addAliases = (table: ProcedureTable, { engine: { catalog } }: AppContext): void => {
  table.add<ChangeAliasesMessage>(collectionsService, "UpdateAliases", async (request) => {
    checkTimeout(request);
    const actions = (request.actions ?? []).map((action) =>
      Object.fromEntries(Object.entries(action).map(([kind, names]) => [kind, { ...noNames[kind], ...names }])),
    );
    await catalog.commit(aliasChanges(catalog, decodeValue({ actions }, changeAliases).actions));
    return { result: true };
  });
  table.add<Named>(collectionsService, "ListCollectionAliases", ({ collection_name: name = "" }) => ({
    aliases: aliasesOf(catalog, name).map(aliasMessage),
  }));
  table.add(collectionsService, "ListAliases", () => ({ aliases: allAliases(catalog).map(aliasMessage) }));
};

/** Texts that are not there are empty ones. */
const noNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  create_alias: { collection_name: "", alias_name: "" },
  delete_alias: { alias_name: "" },
  rename_alias: { old_alias_name: "", new_alias_name: "" },
};

const aliasMessage = ({ name, collection }: Alias): object => ({
  alias_name: name,
  collection_name: collection.name,
});
