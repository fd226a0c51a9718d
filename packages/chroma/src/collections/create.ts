import { type CollectionRecord, EngineError, type NewCollection, type VectorSpace } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { createConfigurationSchema } from "../configuration/body-schemas.js";
import { configurationFrom, type GivenConfiguration } from "../configuration/create-configuration.js";
import { indexFromMetadata } from "../configuration/index-kind.js";
import { distanceRules } from "../configuration/spaces.js";
import { graphParameters } from "../configuration/vector-index.js";
import { ChromaError, invalidArgument, validationError } from "../errors/chroma-error.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import { nameFault } from "../names/collection-name.js";
import { checkDatabaseName } from "../names/database-name.js";
import { schemaFromRequest } from "../schema/decode.js";
import { reconcile } from "../schema/reconcile.js";
import type { Schema } from "../schema/types.js";
import { schemaFault } from "../schema/validate.js";
import { indexOf, sparseKeys } from "../schema/vector-index.js";
import { type Database, namespaceOf } from "../tenancy/directory.js";
import { attributesText } from "./attributes.js";
import { createMetadataSchema, keptMetadata, metadataFault, parseMetadata } from "./metadata.js";
import { collectionsPath, type DatabaseRequest } from "./paths.js";
import { describeCollection } from "./render.js";

interface CreateFields {
  readonly name: string;
  readonly configuration?: GivenConfiguration | null;
  /** Raw JSON. */
  readonly schema?: string | null;
  readonly get_or_create: boolean;
}

/** Creating a collection, or getting the one that has the name. */
export const serveCreateCollection = (app: FastifyInstance, context: AppContext): void => {
  const { engine, directory, settings } = context;
  const body = new RouteBody(engine.bodies, {
    type: "object",
    name: "CreateCollectionPayload",
    fields: {
      name: { type: "string" },
      schema: { type: "json", raw: true, optional: true },
      configuration: createConfigurationSchema,
      metadata: createMetadataSchema,
      get_or_create: { type: "boolean", default: false },
    },
  });

  app.post<DatabaseRequest>(collectionsPath, { config: { operation: "create_collection" } }, async (request, reply) => {
    const read = body.readNow(request);
    const fields = read.fields as unknown as CreateFields;
    const column = read.column("metadata");
    const text = column?.kind === "json" ? column.at(0) : null;
    const metadata = text === null ? null : parseMetadata(text);
    const given = typeof fields.schema === "string" ? schemaFromRequest(fields.schema) : null;
    const configuration = configurationFrom(fields.configuration, metadata, settings.knnIndex);
    const index = indexFromMetadata(metadata);
    checkDatabaseName(request.params.database);
    checkFields(fields.name, metadata === null ? null : metadataFault(metadata), given);
    const schema = reconcile(given, configuration, settings.knnIndex);
    const database = directory.database(request.params.tenant, request.params.database);
    if (database === null) throw invalidArgument(`Database [${request.params.database}] does not exist`);
    const kept = metadata === null ? null : keptMetadata(metadata);
    const attributes = attributesText({ metadata: kept, schema, others: new Map() });
    const wanted = newCollection(database, fields.name, schema, attributes, index);
    const record = await createOrGet(context, database, wanted, fields.get_or_create);
    return sendJson(reply, await describeCollection(context, record, database));
  });
};

const checkFields = (name: string, metadata: string | null, schema: Schema | null): void => {
  const found = [
    ["name", nameFault(name)],
    ["metadata", metadata],
    ["schema", schema === null ? null : schemaFault(schema)],
  ] as const;
  const faults = found.flatMap(([field, fault]) => (fault === null ? [] : [[field, fault] as const]));
  if (faults.length > 0) throw validationError(...faults);
};

/** A collection as its schema describes it. */
export const newCollection = (
  database: Database,
  name: string,
  schema: Schema,
  attributes: string,
  kind: Pick<VectorSpace, "index"> = {},
): NewCollection => {
  const index = indexOf(schema);
  const { maxNeighbors, efConstruction } = graphParameters(index);
  const embeddings: VectorSpace = {
    name: "",
    kind: "dense",
    metric: distanceRules[index.parameters.space].metric,
    dimension: null,
    datatype: "f32",
    normalized: false,
    ...kind,
    maxNeighbors,
    efConstruction,
  };
  const spaces = [embeddings, ...sparseKeys(schema).map(sparseSpace)];
  return { namespace: namespaceOf(database), name, spaces, attributes };
};

/** The space of the sparse vectors that metadata has under a key. */
const sparseSpace = (key: string): VectorSpace => ({
  name: key,
  kind: "sparse",
  metric: "dot",
  dimension: null,
  datatype: "f32",
  normalized: false,
  maxNeighbors: 0,
  efConstruction: 0,
  field: [key],
});

/** Creates a collection; where one of its name may exist, returns that. The name decides who was first, whichever thread asks. */
export const createOrGet = async (
  { engine: { catalog }, directory }: AppContext,
  database: Database,
  wanted: NewCollection,
  mayExist: boolean,
): Promise<CollectionRecord> => {
  for (;;) {
    const existing = catalog.collection(wanted.namespace, wanted.name);
    if (existing !== null && mayExist) return existing;
    if (existing !== null) throw new ChromaError("alreadyExists", `Collection [${wanted.name}] already exists`);
    try {
      const record = await catalog.createCollection(wanted);
      if (directory.database(database.tenant, database.name)?.id === database.id) return record;
      // The database was deleted meanwhile, and the collection must not outlive it.
      await catalog.dropCollection(record.id);
      throw invalidArgument(`Database [${database.name}] does not exist`);
    } catch (error) {
      if (!(error instanceof EngineError && error.code === "already_exists")) throw error;
    }
  }
};
