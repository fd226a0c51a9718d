/** The database whose collections every protocol sees; protocols without databases keep all of theirs in it. */
export const defaultDatabaseId = "00000000-0000-0000-0000-000000000000";

/** The catalog's namespace for the collections of a database. */
export const databaseNamespace = (databaseId: string): string => `chroma/${databaseId}`;

/** The namespace that protocols share. */
export const defaultNamespace = databaseNamespace(defaultDatabaseId);
