import type { QueryString } from "../http/query-string.js";
import type { CollectionPath } from "./lookup.js";

/** Path of the collections of a database. */
export const collectionsPath = "/api/v2/tenants/:tenant/databases/:database/collections";

/** Path of one collection; what stands for `:collection` is an id in most routes and a name in some. */
export const collectionPath = `${collectionsPath}/:collection`;

/** A request on the collections of a database. */
export interface DatabaseRequest {
  readonly Params: { readonly tenant: string; readonly database: string };
  readonly Querystring: QueryString;
}

/** A request on a collection. */
export interface CollectionRequest {
  readonly Params: CollectionPath;
  readonly Querystring: QueryString;
}
