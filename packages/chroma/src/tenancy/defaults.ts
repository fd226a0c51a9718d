import { type Catalog, type DocumentChange, defaultDatabaseId, EngineError } from "@vexfs/core";
import { type Database, databaseKey, tenantKey } from "./directory.js";

const seededKey = "chroma/seeded";

/** The database that exists from the start and after a reset. */
export const defaultDatabase: Database = {
  id: defaultDatabaseId,
  name: "default_database",
  tenant: "default_tenant",
};

/** The changes that put the default tenant and database in place. */
export const defaultChanges: readonly DocumentChange[] = [
  { kind: "put", key: tenantKey(defaultDatabase.tenant), value: JSON.stringify({ name: defaultDatabase.tenant }) },
  {
    kind: "put",
    key: databaseKey(defaultDatabase.tenant, defaultDatabase.name),
    value: JSON.stringify(defaultDatabase),
  },
];

/** Makes the default tenant and database once in the life of a store, so that one that was deleted stays deleted. */
export const seedDefaults = async (catalog: Catalog): Promise<void> => {
  if (catalog.document(seededKey) !== null) return;
  try {
    await catalog.commit([{ kind: "insert", key: seededKey, value: "{}" }, ...defaultChanges]);
  } catch (error) {
    // Another thread was first.
    if (!(error instanceof EngineError && error.code === "already_exists")) throw error;
  }
};
