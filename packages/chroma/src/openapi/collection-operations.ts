import { type JsonSchema, list, nullable, type Operation, object, ref } from "./types.js";

const collection = "/api/v2/tenants/{tenant}/databases/{database}/collections/{collection}";

const string: JsonSchema = { type: "string" };
const uuid: JsonSchema = { type: "string", format: "uuid" };
const integer: JsonSchema = { type: "integer", minimum: 0 };
const boolean: JsonSchema = { type: "boolean" };
const token: JsonSchema = { type: "integer", format: "int64", minimum: 1 };

/** Operations on whole collections beside those that make and change them: forks, functions, conditional writes. */
export const collectionOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/api/v2/collections/{crn}",
    id: "get_collection_by_crn",
    tag: "Collection",
    summary: "Get a collection by resource name",
    description: "Shows the collection that `tenant_resource_name:database:collection` names.",
    answer: ref("Collection"),
    failures: [404],
  },
  {
    method: "post",
    path: `${collection}/fork`,
    id: "fork_collection",
    tag: "Collection",
    summary: "Fork a collection",
    description:
      "Makes a collection of the same records, which shares files with its origin until one of the two is written to.",
    body: ref("ForkCollection"),
    answer: ref("Collection"),
    failures: [404, 409],
  },
  {
    method: "get",
    path: `${collection}/fork_count`,
    id: "fork_count",
    tag: "Collection",
    summary: "Count forks",
    description: "How many forks there are of the collection and its origin.",
    answer: object({ count: integer }, ["count"]),
    failures: [404],
  },
  {
    method: "post",
    path: `${collection}/functions/attach`,
    id: "attach_function",
    tag: "Function",
    summary: "Attach a function",
    description:
      "Lets a function write to a collection what it makes of the records of this one, after each write to it.",
    body: ref("AttachFunction"),
    answer: ref("FunctionAttached"),
    failures: [404, 409],
  },
  {
    method: "get",
    path: `${collection}/functions/{name}`,
    id: "get_attached_function",
    tag: "Function",
    summary: "Get an attached function",
    description: "Shows an attached function, and how far it has come.",
    answer: object({ attached_function: ref("AttachedFunction") }, ["attached_function"]),
    failures: [404],
  },
  {
    method: "post",
    path: `${collection}/attached_functions/{name}/detach`,
    id: "detach_function",
    tag: "Function",
    summary: "Detach a function",
    description: "Detaches a function, and deletes what it has written if that is asked for.",
    body: object({ delete_output: { type: "boolean", default: false } }),
    answer: object({ success: boolean }, ["success"]),
    failures: [404],
  },
  {
    method: "post",
    path: `${collection}/attached_functions/{name}/add_input`,
    id: "add_attached_function_input",
    tag: "Function",
    summary: "Add an input to a function",
    description: "Lets an attached function read another collection, too.",
    body: object({ input_collection_id: uuid }, ["input_collection_id"]),
    answer: ref("FunctionAttached"),
    failures: [404],
  },
  {
    method: "post",
    path: `${collection}/conditional/get`,
    id: "conditional_get",
    tag: "Record",
    summary: "Get records to depend on",
    description: "Returns records and a token, with which a commit finds out whether they have changed since.",
    body: ref("ConditionalGet"),
    answer: { allOf: [ref("Records"), object({ read_token: token }, ["read_token"])] },
    failures: [404, 412],
  },
  {
    method: "post",
    path: `${collection}/conditional/commit`,
    id: "conditional_commit",
    tag: "Record",
    summary: "Commit writes that depend on reads",
    description: "Applies all operations, or none if a record that was read has changed since.",
    body: ref("ConditionalCommit"),
    answer: object({ first_inserted_record_offset: nullable({ type: "integer" }), record_count: integer }),
    failures: [404, 409, 412],
  },
];

const operation = (name: string, payload: string): JsonSchema =>
  object({ operation: { type: "string", enum: [name] }, payload: ref(payload) }, ["operation", "payload"]);

/** The schemas of these operations. */
export const collectionSchemas: Readonly<Record<string, JsonSchema>> = {
  ForkCollection: object({ new_name: string }, ["new_name"]),
  AttachFunction: object({ name: string, function_id: string, output_collection: string, params: { type: "object" } }, [
    "name",
    "function_id",
    "output_collection",
  ]),
  FunctionAttached: object({
    attached_function: object({ id: uuid, name: string, function_name: string }),
    created: boolean,
  }),
  AttachedFunction: object({
    id: uuid,
    name: string,
    function_name: string,
    input_collection_id: uuid,
    output_collection: string,
    output_collection_id: nullable(uuid),
    params: nullable(string),
    tenant_id: string,
    database_id: string,
    completion_offset: integer,
    min_records_for_invocation: integer,
  }),
  ConditionalGet: { allOf: [ref("GetRecords"), object({ read_token: nullable(token) })] },
  ConditionalCommit: object(
    {
      read_token: nullable(token),
      read_ids: list(string),
      operations: list({
        oneOf: [
          operation("add", "AddRecords"),
          operation("update", "UpdateRecords"),
          operation("upsert", "UpsertRecords"),
          operation("delete", "DeleteRecords"),
        ],
      }),
    },
    ["operations"],
  ),
};
