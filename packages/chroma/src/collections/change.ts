import { type CollectionChange, type CollectionRecord, EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { updateConfigurationSchema } from "../configuration/body-schemas.js";
import {
  type GivenConfiguration,
  givenEmbeddingFunction,
  multipleIndexes,
} from "../configuration/create-configuration.js";
import { ChromaError, validationError } from "../errors/chroma-error.js";
import { collectionGone } from "../errors/engine-errors.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { nameFault } from "../names/collection-name.js";
import { checkDatabaseName } from "../names/database-name.js";
import { type SchemaChange, updatedSchema } from "../schema/update.js";
import { namespaceOf } from "../tenancy/directory.js";
import { attributesText, readAttributes } from "./attributes.js";
import { keptMetadata, metadataFault, parseMetadata, updateMetadataSchema } from "./metadata.js";
import { type CollectionRequest, collectionPath } from "./paths.js";
import { noSuchCollection } from "./read.js";

interface UpdateFields {
  readonly new_name?: string | null;
  readonly new_configuration?: GivenConfiguration | null;
}

interface WantedChange {
  readonly name: string | null;
  /** JSON to keep; undefined leaves the metadata alone, null removes it. */
  readonly metadata: string | null | undefined;
  readonly schema: SchemaChange | null;
}

/** Changing and deleting collections. */
export const serveChangeCollection = (app: FastifyInstance, context: AppContext): void => {
  const { engine, directory, lookup, attachments } = context;
  const body = new RouteBody(engine.bodies, {
    type: "object",
    name: "UpdateCollectionPayload",
    fields: {
      new_name: { type: "string", optional: true },
      new_metadata: updateMetadataSchema,
      new_configuration: updateConfigurationSchema,
    },
  });

  app.put<CollectionRequest>(collectionPath, { config: { operation: "update_collection" } }, async (request, reply) => {
    const read = body.readNow(request);
    const fields = read.fields as UpdateFields;
    const column = read.column("new_metadata");
    const text = column?.kind === "json" ? column.at(0) : null;
    const embeddingFunction = givenEmbeddingFunction(
      fields.new_configuration?.embedding_function,
      "new_configuration.embedding_function",
    );
    const { record } = await lookup.byPath(request.params);
    const schema = schemaChange(fields.new_configuration, embeddingFunction);
    const metadata = text === null ? null : parseMetadata(text);
    const name = fields.new_name ?? null;
    checkFields(metadata === null ? null : metadataFault(metadata), name === null ? null : nameFault(name));
    await change(context, record.id, {
      name,
      metadata: metadata === null ? undefined : keptMetadata(metadata),
      schema,
    });
    return sendJson(reply, "{}");
  });

  app.delete<CollectionRequest>(
    collectionPath,
    { config: { operation: "delete_collection" } },
    async (request, reply) => {
      const { tenant, database: databaseName, collection: name } = request.params;
      checkDatabaseName(databaseName);
      const database = directory.database(tenant, databaseName);
      const record = database === null ? null : engine.catalog.collection(namespaceOf(database), name);
      if (record === null) throw noSuchCollection(name);
      const detached = attachments.detachAll(record.id);
      if (detached.length > 0) await engine.catalog.commit(detached);
      try {
        await engine.catalog.dropCollection(record.id);
      } catch (error) {
        throw error instanceof EngineError && error.code === "not_found" ? noSuchCollection(name) : error;
      }
      return sendJson(reply, "{}");
    },
  );
};

const checkFields = (metadata: string | null, name: string | null): void => {
  const found = [
    ["new_metadata", metadata],
    ["new_name", name],
  ] as const;
  const faults = found.flatMap(([field, fault]) => (fault === null ? [] : [[field, fault] as const]));
  if (faults.length > 0) throw validationError(...faults);
};

const schemaChange = (
  given: GivenConfiguration | null | undefined,
  embeddingFunction: SchemaChange["embeddingFunction"],
): SchemaChange | null => {
  if (given === null || given === undefined) return null;
  const hnsw = given.hnsw ?? null;
  const spann = given.spann ?? null;
  if (hnsw !== null && spann !== null) throw multipleIndexes();
  const present = (fields: Readonly<Record<string, unknown>> | null) =>
    Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== null));
  return {
    hnsw: present(hnsw),
    spann: present(spann),
    embeddingFunction,
  };
};

/** Reads, changes and writes until nobody else has changed the collection in between. */
const change = async ({ engine: { catalog } }: AppContext, id: string, wanted: WantedChange): Promise<void> => {
  for (;;) {
    const record = catalog.collectionById(id);
    if (record === null) throw collectionGone(id);
    const update = difference(record, wanted);
    if (update === null) return;
    try {
      await catalog.updateCollection(id, update);
      return;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.code === "already_exists") {
        throw new ChromaError("alreadyExists", `Collection [${String(wanted.name)}] already exists`);
      }
      if (error.code !== "conflict") throw error;
    }
  }
};

/** What there is to change, if anything. */
const difference = (record: CollectionRecord, wanted: WantedChange): CollectionChange | null => {
  const current = readAttributes(record);
  const attributes = attributesText({
    metadata: wanted.metadata === undefined ? current.metadata : wanted.metadata,
    schema: wanted.schema === null ? current.schema : updatedSchema(current.schema, wanted.schema),
    others: current.others,
  });
  const renames = wanted.name !== null && wanted.name !== record.name;
  const changes = attributes !== record.attributes;
  if (!renames && !changes) return null;
  return {
    ...(renames ? { name: wanted.name } : {}),
    ...(changes ? { attributes, expectedAttributes: record.attributes } : {}),
  };
};
