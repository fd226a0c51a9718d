/** What somebody may do: everywhere, or in the collections of a list. */
export type Access =
  | { readonly kind: "global"; readonly mode: GlobalMode }
  | { readonly kind: "collections"; readonly list: readonly CollectionAccess[] };

/** `r`: read everything; `m`: do everything. */
export type GlobalMode = "r" | "m";

/** `r`: read; `rw`: also write, declare indexes and make snapshots; `prw`: read and write points, nothing beside them. */
export type CollectionMode = "r" | "rw" | "prw";

/** What somebody may do in one collection. */
export interface CollectionAccess {
  readonly collection: string;
  readonly access: CollectionMode;
}

/** Everything is allowed. */
export const fullAccess: Access = { kind: "global", mode: "m" };

/** Reading everything is allowed. */
export const readOnlyAccess: Access = { kind: "global", mode: "r" };

/** What an action takes beyond reading: changing points, managing the server, and what is beside the points (snapshots, indexes). */
export type Right = "write" | "manage" | "extras";

/** Why the access does not suffice for an action on the whole server; null when it does. */
export const globalRefusal = (access: Access, rights: readonly Right[]): string | null =>
  access.kind === "collections" ? "Global access is required" : modeRefusal(access.mode, rights);

/** Why the access does not suffice for an action on a collection, by the name that the request uses; null when it does. */
export const collectionRefusal = (access: Access, collection: string, rights: readonly Right[]): string | null => {
  if (access.kind === "global") return modeRefusal(access.mode, rights);
  const entry = access.list.find((candidate) => candidate.collection === collection);
  if (entry === undefined) return `Access to collection ${collection} is required`;
  if (rights.includes("extras") && entry.access === "prw") {
    return `Only points access is allowed for collection ${collection}`;
  }
  if (rights.includes("write") && entry.access === "r") return `Write access to collection ${collection} is required`;
  return rights.includes("manage") ? "Manage access for this operation is required" : null;
};

/** Whether the access lets somebody read a collection. */
export const mayRead = (access: Access, collection: string): boolean =>
  collectionRefusal(access, collection, []) === null;

const modeRefusal = (mode: GlobalMode, rights: readonly Right[]): string | null =>
  mode === "r" && (rights.includes("write") || rights.includes("manage")) ? "Global manage access is required" : null;
