import { randomUUID } from "node:crypto";
import { type CollectionRecord, EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { attributesText } from "../collections/attributes.js";
import { createOrGet, newCollection } from "../collections/create.js";
import type { CollectionPath } from "../collections/lookup.js";
import type { OpenCollection } from "../collections/open-collection.js";
import { collectionPath } from "../collections/paths.js";
import { ChromaError, invalidArgument, validationError } from "../errors/chroma-error.js";
import { collectionGone } from "../errors/engine-errors.js";
import { RouteBody } from "../http/body.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";
import type { QueryString } from "../http/query-string.js";
import { canonicalUuid } from "../http/uuid.js";
import { nameFault } from "../names/collection-name.js";
import { defaultSchema } from "../schema/defaults.js";
import { type Attachment, type Attachments, detach } from "./attachments.js";
import { executionMode } from "./catalogue.js";
import { depthMax, FunctionGraph } from "./graph.js";

interface AttachFields {
  readonly name: string;
  readonly function_id: string;
  readonly output_collection: string;
  /** Raw JSON. */
  readonly params?: string | null;
}

interface NamedRequest {
  readonly Params: CollectionPath & { readonly name: string };
  readonly Querystring: QueryString;
}

/** Records that the cloud gathers before a function runs; here it runs soon after every write. */
const minRecordsForInvocation = 1;

/** Attaching functions to collections, showing and detaching them. What they compute, {@link FunctionRunner} does. */
export const serveFunctions = (app: FastifyInstance, context: AppContext): void => {
  const { engine, lookup, attachments } = context;
  const string = { type: "string" } as const;
  const object = (name: string, fields: object) => new RouteBody(engine.bodies, { type: "object", name, fields });
  const attachBody = object("AttachFunctionRequest", {
    name: string,
    function_id: string,
    output_collection: string,
    params: { type: "json", raw: true, optional: true },
  });
  const detachBody = object("DetachFunctionRequest", { delete_output: { type: "boolean", default: false } });
  const inputBody = object("AddAttachedFunctionInputRequest", { input_collection_id: string });

  const find = (inputId: string, name: string, message: string): Attachment => {
    const found = attachments.get(inputId, name);
    if (found === null) throw new ChromaError("notFound", message);
    return found;
  };

  const attachPath = `${collectionPath}/functions/attach`;
  app.post<NamedRequest>(attachPath, { config: { operation: "attach_function" } }, async (request, reply) => {
    const fields = attachBody.readNow(request).fields as unknown as AttachFields;
    const input = await lookup.byPath(request.params);
    const mode = executionMode(fields.function_id);
    const params = fields.params ?? "{}";
    const fault = nameFault(fields.output_collection);
    if (fault !== null) throw validationError(["output_collection", fault]);
    const present = attachments.all().filter(({ inputId }) => inputId === input.record.id);
    const same = present.find(({ name }) => name === fields.name) ?? null;
    if (same !== null && isSame(same, fields, params)) return sendJson(reply, attachedText(same, false));
    checkSlot(present, mode);
    checkIsNoOutput(attachments.all(), input.record.id);
    const known = engine.catalog.collection(input.record.namespace, fields.output_collection);
    checkGraph(new FunctionGraph(attachments.all()), input.record.id, known?.id ?? null);
    const output = await outputOf(context, input, fields.output_collection);
    const attachment: Attachment = {
      id: randomUUID(),
      name: fields.name,
      functionName: fields.function_id,
      inputId: input.record.id,
      outputName: fields.output_collection,
      outputId: output.id,
      params,
      tenant: input.database.tenant,
      databaseId: input.database.id,
      attachedAt: input.stored.statistics().sequence,
      completed: -1,
    };
    await commitNew(context, attachments, attachment);
    return sendJson(reply, attachedText(attachment, true));
  });

  const getPath = `${collectionPath}/functions/:name`;
  app.get<NamedRequest>(getPath, { config: { operation: "get_attached_function" } }, async (request, reply) => {
    const { record } = await lookup.byPath(request.params);
    const attachment = find(record.id, request.params.name, "Attached function not found");
    return sendJson(reply, `{"attached_function":${describedText(attachment)}}`);
  });

  const detachPath = `${collectionPath}/attached_functions/:name/detach`;
  app.post<NamedRequest>(detachPath, { config: { operation: "detach_function" } }, async (request, reply) => {
    const deletesOutput = detachBody.readNow(request).fields["delete_output"] === true;
    const { record } = await lookup.byPath(request.params);
    const { name } = request.params;
    const attachment = find(record.id, name, `Attached Function with name [${name}] does not exist`);
    await engine.catalog.commit(deletesOutput ? attachments.detachAll(attachment.outputId) : [detach(attachment)]);
    if (deletesOutput) await dropIfThere(context, attachment.outputId);
    return sendJson(reply, '{"success":true}');
  });

  const inputPath = `${collectionPath}/attached_functions/:name/add_input`;
  const inputOptions = { config: { operation: "add_attached_function_input" } };
  app.post<NamedRequest>(inputPath, inputOptions, async (request, reply) => {
    const given = String(inputBody.readNow(request).fields["input_collection_id"]);
    const { record, database } = await lookup.byPath(request.params);
    const { name } = request.params;
    const attachment = find(record.id, name, `Attached Function with name [${name}] does not exist`);
    const inputId = canonicalUuid(given);
    if (inputId === null) throw invalidArgument("Collection ID is not a valid UUIDv4");
    if (lookup.record(database, inputId) === null) throw collectionGone(given);
    if (executionMode(attachment.functionName) === "sync") {
      throw invalidArgument("only async functions can have more than one input collection");
    }
    const known = attachments.get(inputId, name);
    if (known?.id === attachment.id) return sendJson(reply, addedText(known, false));
    checkSlot(
      attachments.all().filter((other) => other.inputId === inputId),
      "async",
    );
    const { sequence } = (await engine.collection(inputId)).statistics();
    const added: Attachment = { ...attachment, inputId, attachedAt: sequence, completed: -1 };
    await commitNew(context, attachments, added);
    return sendJson(reply, addedText(added, true));
  });
};

const isSame = ({ functionName, outputName, params }: Attachment, fields: AttachFields, given: string): boolean =>
  functionName === fields.function_id && outputName === fields.output_collection && params === given;

/** Refuses a second function of the same mode. */
const checkSlot = (present: readonly Attachment[], mode: string): void => {
  const taken = present.find(({ functionName }) => executionMode(functionName) === mode);
  if (taken === undefined) return;
  const { name, functionName, outputName } = taken;
  throw new ChromaError(
    "alreadyExists",
    `collection already has an attached function with the same execution mode: name=${name}, function=${functionName}, output_collection=${outputName}`,
  );
};

/** Refuses to make a chain of functions that run with their writes. */
const checkIsNoOutput = (all: readonly Attachment[], id: string): void => {
  const feeds = all.some(({ outputId, functionName }) => outputId === id && executionMode(functionName) === "sync");
  if (feeds) throw noOutput();
};

const noOutput = () => invalidArgument("cannot attach function to an output collection");

/** Refuses a function that would close a circle, or make a chain of functions too long. */
const checkGraph = (graph: FunctionGraph, inputId: string, outputId: string | null): void => {
  if (outputId !== null && graph.reaches(outputId, inputId)) throw noOutput();
  const depth = graph.depthAbove(inputId) + 1 + (outputId === null ? 0 : graph.depthBelow(outputId));
  if (depth > depthMax) throw invalidArgument(`attached function depth exceeds maximum of ${depthMax}`);
};

const outputOf = (context: AppContext, { database }: OpenCollection, name: string): Promise<CollectionRecord> => {
  const schema = defaultSchema(context.settings.knnIndex);
  const attributes = attributesText({ metadata: null, schema, others: new Map() });
  return createOrGet(context, database, newCollection(database, name, schema, attributes), true);
};

const commitNew = async ({ engine }: AppContext, attachments: Attachments, attachment: Attachment): Promise<void> => {
  try {
    await engine.catalog.commit([attachments.attach(attachment)]);
  } catch (error) {
    const isTaken = error instanceof EngineError && error.code === "already_exists";
    throw isTaken ? new ChromaError("alreadyExists", `Attached Function [${attachment.name}] already exists`) : error;
  }
};

const dropIfThere = async ({ engine }: AppContext, id: string): Promise<void> => {
  try {
    await engine.catalog.dropCollection(id);
  } catch (error) {
    if (!(error instanceof EngineError && error.code === "not_found")) throw error;
  }
};

const attachedText = ({ id, name, functionName }: Attachment, created: boolean): string =>
  JSON.stringify({ attached_function: { id, name, function_name: functionName }, created });

const addedText = (attachment: Attachment, created: boolean): string =>
  `{"attached_function":${describedText(attachment)},"created":${created}}`;

const describedText = (attachment: Attachment): string =>
  JSON.stringify({
    id: attachment.id,
    name: attachment.name,
    function_name: attachment.functionName,
    input_collection_id: attachment.inputId,
    output_collection: attachment.outputName,
    output_collection_id: attachment.outputId,
    params: attachment.params,
    tenant_id: attachment.tenant,
    database_id: attachment.databaseId,
    completion_offset: Math.max(0, attachment.completed),
    min_records_for_invocation: minRecordsForInvocation,
  });
