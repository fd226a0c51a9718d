import { type Catalog, type DocumentChange, databaseNamespace, VersionedCache } from "@vexfs/core";

/** A database of a tenant. */
export interface Database {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
}

interface Tenant {
  readonly name: string;
  readonly resource_name?: string;
}

/** How the keys of attached functions begin. */
export const functionPrefix = "chroma/function/";

const tenantPrefix = "chroma/tenant/";
const databasePrefix = "chroma/database/";

/** Key of a tenant's document. */
export const tenantKey = (tenant: string): string => `${tenantPrefix}${encodeURIComponent(tenant)}`;

const databasesOf = (tenant: string): string => `${databasePrefix}${encodeURIComponent(tenant)}/`;

/** Key of a database's document. */
export const databaseKey = (tenant: string, name: string): string =>
  `${databasesOf(tenant)}${encodeURIComponent(name)}`;

/** The catalog's namespace for the collections of a database. */
export const namespaceOf = (database: Database): string => databaseNamespace(database.id);

/** Tenants and databases, as they are kept in the catalog's documents. */
export class Directory {
  readonly #catalog: Catalog;
  readonly #databases: VersionedCache<string, Database | null>;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    this.#databases = new VersionedCache(catalog);
  }

  hasTenant(tenant: string): boolean {
    return this.#catalog.document(tenantKey(tenant)) !== null;
  }

  /** The name that Chroma's cloud would give a tenant, or null. */
  resourceName(tenant: string): string | null {
    const value = this.#catalog.document(tenantKey(tenant));
    return value === null ? null : ((JSON.parse(value) as Tenant).resource_name ?? null);
  }

  /** The tenant with this resource name or, if none was given it, with this name. */
  tenantOf(resourceName: string): string | null {
    const tenants = this.#catalog.documents(tenantPrefix).map(({ value }) => JSON.parse(value) as Tenant);
    const named = tenants.find((tenant) => tenant.resource_name === resourceName);
    return (named ?? tenants.find(({ name }) => name === resourceName))?.name ?? null;
  }

  database(tenant: string, name: string): Database | null {
    const key = databaseKey(tenant, name);
    const known = this.#databases.get(key);
    if (known !== undefined) return known;
    const version = this.#catalog.version();
    const value = this.#catalog.document(key);
    const database = value === null ? null : (JSON.parse(value) as Database);
    this.#databases.set(key, database, version);
    return database;
  }

  /** The databases of a tenant, by name. */
  databases(tenant: string): readonly Database[] {
    return this.#read(databasesOf(tenant)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Every database of every tenant. */
  allDatabases(): readonly Database[] {
    return this.#read(databasePrefix);
  }

  /** Keys of every document that belongs to Chroma. */
  allKeys(): readonly string[] {
    return [tenantPrefix, databasePrefix, functionPrefix].flatMap((prefix) =>
      this.#catalog.documents(prefix).map(({ key }) => key),
    );
  }

  #read(prefix: string): Database[] {
    return this.#catalog.documents(prefix).map(({ value }) => JSON.parse(value) as Database);
  }
}

/** The change that makes a tenant known. */
export const insertTenant = (name: string): DocumentChange => ({
  kind: "insert",
  key: tenantKey(name),
  value: JSON.stringify({ name }),
});

/** The change that gives a tenant a resource name. */
export const putResourceName = (name: string, resourceName: string): DocumentChange => ({
  kind: "put",
  key: tenantKey(name),
  value: JSON.stringify({ name, resource_name: resourceName } satisfies Tenant),
});

/** The change that makes a database known. */
export const insertDatabase = (database: Database): DocumentChange => ({
  kind: "insert",
  key: databaseKey(database.tenant, database.name),
  value: JSON.stringify(database),
});
