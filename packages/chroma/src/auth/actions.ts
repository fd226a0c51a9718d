/** Everything that a role can allow, under the names that Chroma's roles have. */
export const actionNames = [
  "system:reset",
  "tenant:create_tenant",
  "tenant:get_tenant",
  "tenant:update_tenant",
  "db:create_database",
  "db:get_database",
  "db:delete_database",
  "db:list_databases",
  "db:list_collections",
  "db:count_collections",
  "db:create_collection",
  "db:get_or_create_collection",
  "collection:get_collection",
  "collection:get_collection_by_crn",
  "collection:update_collection",
  "collection:delete_collection",
  "collection:fork_collection",
  "collection:count_forks",
  "collection:add",
  "collection:delete",
  "collection:get",
  "collection:query",
  "collection:count",
  "collection:update",
  "collection:upsert",
  "collection:search",
  "collection:create_attached_function",
  "collection:remove_attached_function",
] as const;

/** Something that a role can allow. */
export type ActionName = (typeof actionNames)[number];

/** What an operation needs. */
export interface Requirement {
  /** Actions that the caller's role must allow, every one; of an inner list, one. */
  readonly actions: readonly (ActionName | readonly ActionName[])[];
  /** `every`: not tied to the tenant and the database of a path, so for those whose rights end at neither. */
  readonly reach: "path" | "every";
}

const needs = (...actions: Requirement["actions"]): Requirement => ({ actions, reach: "path" });
const needsEverywhere = (...actions: Requirement["actions"]): Requirement => ({ actions, reach: "every" });

/** Operations that nobody is asked a name for. */
const open = new Set([
  "heartbeat",
  "healthcheck",
  "version",
  "pre_flight_checks",
  "openapi",
  "docs",
  "method_not_allowed",
]);

/** Operations for everybody who has a name: the answer is about them, or none. */
const named = new Set(["identity", "version_one"]);

/** What every other operation needs. One that is not here is for those who may do everything everywhere. */
const requirements: Readonly<Record<string, Requirement>> = {
  reset: needsEverywhere("system:reset"),
  create_tenant: needsEverywhere("tenant:create_tenant"),
  get_tenant: needs("tenant:get_tenant"),
  update_tenant: needs("tenant:update_tenant"),
  list_databases: needs("db:list_databases"),
  create_database: needs("db:create_database"),
  get_database: needs("db:get_database"),
  delete_database: needs("db:delete_database"),
  list_collections: needs("db:list_collections"),
  count_collections: needs("db:count_collections"),
  create_collection: needs(["db:create_collection", "db:get_or_create_collection"]),
  get_collection: needs("collection:get_collection"),
  get_collection_by_id: needs("collection:get_collection"),
  get_collection_by_crn: needsEverywhere("collection:get_collection_by_crn"),
  update_collection: needs("collection:update_collection"),
  delete_collection: needs("collection:delete_collection"),
  add: needs("collection:add"),
  update: needs("collection:update"),
  upsert: needs("collection:upsert"),
  delete: needs("collection:delete"),
  count: needs("collection:count"),
  indexing_status: needs("collection:count"),
  get: needs("collection:get"),
  query: needs("collection:query"),
  search: needs("collection:search"),
  fork: needs("collection:fork_collection"),
  fork_count: needs("collection:count_forks"),
  attach_function: needs("collection:create_attached_function"),
  add_attached_function_input: needs("collection:create_attached_function"),
  get_attached_function: needs("collection:get_collection"),
  detach_function: needs("collection:remove_attached_function"),
  conditional_get: needs("collection:get"),
  conditional_commit: needs(
    "collection:get",
    "collection:add",
    "collection:update",
    "collection:upsert",
    "collection:delete",
  ),
};

/** What an operation needs: nothing, a name, or rights. */
export const requirementOf = (operation: string | undefined): "nothing" | "name" | Requirement => {
  if (operation !== undefined && open.has(operation)) return "nothing";
  if (operation !== undefined && named.has(operation)) return "name";
  return (operation === undefined ? undefined : requirements[operation]) ?? needsEverywhere(...actionNames);
};

/** Whether the table knows an operation. */
export const isListed = (operation: string): boolean =>
  open.has(operation) || named.has(operation) || operation in requirements;
