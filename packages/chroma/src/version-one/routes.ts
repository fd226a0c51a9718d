import type { Database } from "../tenancy/directory.js";

/** Finds the database of the collection with this id; null when there is none. */
export type FindDatabase = (id: string) => Database | null;

/** What a request says of where it is about. */
interface Place {
  readonly tenant: string;
  readonly database: string;
}

const prefix = "/api/v1";
const root = "/api/v2";
const defaults: Place = { tenant: "default_tenant", database: "default_database" };

/** Routes that are the same in both, by method and name. */
const unchanged = new Set([
  "GET ",
  "GET heartbeat",
  "GET version",
  "GET pre-flight-checks",
  "POST reset",
  "POST tenants",
]);

const recordRoutes = new Set([
  "POST add",
  "POST update",
  "POST upsert",
  "POST get",
  "POST delete",
  "POST query",
  "GET count",
]);

/** Whether a URL is one of the first API. */
export const isVersionOne = (url: string): boolean => url === prefix || /^\/api\/v1[/?]/.test(url);

/**
 * The URL in the second API of what a request of the first one asks for, or the same URL when it has no such route. There the
 * tenant and the database were parameters, and routes that named a collection by its id said nothing of either.
 */
export const currentUrl = (method: string, url: string, findDatabase: FindDatabase): string => {
  if (!isVersionOne(url)) return url;
  const [path = "", query = ""] = url.slice(prefix.length).split("?", 2);
  const parts = path.split("/").slice(1);
  const parameters = new URLSearchParams(query);
  const place: Place = { ...defaults, ...Object.fromEntries(parameters) };
  return routeUrl(method, parts, parameters, place) ?? recordsUrl(method, parts, findDatabase) ?? url;
};

/** Of what is named by tenant and database. */
const routeUrl = (
  method: string,
  parts: readonly string[],
  parameters: URLSearchParams,
  place: Place,
): string | null => {
  const [kind = "", name] = parts;
  const collections = `${databasePath(place)}/collections`;
  if (parts.length <= 1) {
    if (unchanged.has(`${method} ${kind}`)) return kind === "" ? root : `${root}/${kind}`;
    switch (`${method} ${kind}`) {
      case "GET count_collections":
        return `${collections}_count`;
      case "GET collections":
        return `${collections}${window(parameters)}`;
      case "POST collections":
        return collections;
      case "POST databases":
        return databasesPath(place);
      default:
        return null;
    }
  }
  if (parts.length > 2) return null;
  switch (`${method} ${kind}`) {
    case "GET tenants":
      return `${root}/tenants/${name}`;
    case "GET databases":
      return `${databasesPath(place)}/${name}`;
    case "GET collections":
    case "DELETE collections":
      return `${collections}/${name}`;
    default:
      return null;
  }
};

/** Of what is named by the id of a collection alone. */
const recordsUrl = (
  method: string,
  [kind, id = "", ...rest]: readonly string[],
  findDatabase: FindDatabase,
): string | null => {
  const isCollection = rest.length === 0 && method === "PUT";
  const isRecords = rest.length === 1 && recordRoutes.has(`${method} ${rest[0]}`);
  if (kind !== "collections" || !(isCollection || isRecords)) return null;
  const found = findDatabase(id);
  const place = found === null ? defaults : { tenant: found.tenant, database: found.name };
  return `${databasePath(place)}/collections/${[id, ...rest].join("/")}`;
};

const databasesPath = ({ tenant }: Place): string => `${root}/tenants/${encodeURIComponent(tenant)}/databases`;

const databasePath = (place: Place): string => `${databasesPath(place)}/${encodeURIComponent(place.database)}`;

/** The part of a list that is asked for. */
const window = (parameters: URLSearchParams): string => {
  const kept = ["limit", "offset"].flatMap((key) => {
    const value = parameters.get(key);
    return value === null || value === "" ? [] : [`${key}=${encodeURIComponent(value)}`];
  });
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
};
