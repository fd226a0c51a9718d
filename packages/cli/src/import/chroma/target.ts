import { demand, demandJson, type Endpoint } from "../endpoint.js";
import { ImportError } from "../import-error.js";
import { jsonText, parseLossless } from "../json.js";
import type { Page, SourceCollection } from "./source.js";

/** A collection that is being filled. */
export interface TargetCollection {
  readonly path: string;
  /** Records that were there before. */
  readonly count: number;
}

/** The server, or the store of this process, that records are copied to. */
export class ChromaTarget {
  readonly #endpoint: Endpoint;
  readonly #databases = new Set<string>();

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  get name(): string {
    return this.#endpoint.name;
  }

  /** The collection of the same name, made if need be. One that holds records already is taken when the import resumes. */
  async open(source: SourceCollection, isResumed: boolean): Promise<TargetCollection> {
    await this.#makeDatabase(source);
    const path = `${databasePath(source)}/collections`;
    const known = await this.#endpoint.ask("GET", `${path}/${encodeURIComponent(source.name)}`);
    const isNew = known.status !== 200;
    const described = isNew ? await demand(this.#endpoint, "POST", path, creation(source)) : known.text;
    const { id } = JSON.parse(described) as { readonly id: string };
    const collection = `${path}/${id}`;
    if ((isNew || isResumed) && metadataAtFirst(source) !== source.metadata) {
      await demand(this.#endpoint, "PUT", collection, `{"new_metadata":${source.metadata}}`);
    }
    const count = await this.#count(collection);
    if (count > 0 && !isResumed) {
      throw new ImportError(
        `${this.name} has a collection ${source.name} with ${count} records already; --resume goes on with an import that was interrupted`,
      );
    }
    return { path: collection, count };
  }

  /** Which of the ids are there. */
  async present({ path }: TargetCollection, ids: readonly string[]): Promise<number> {
    const body = JSON.stringify({ ids, include: [] });
    return (await demandJson<{ readonly ids: readonly string[] }>(this.#endpoint, "POST", `${path}/get`, body)).ids
      .length;
  }

  /** Adds a page of records; one that is there already stays as it is. */
  async add({ path }: TargetCollection, page: Page): Promise<void> {
    await demand(this.#endpoint, "POST", `${path}/add`, page.body);
  }

  /** Records with all they have, as the API shows them. */
  get({ path }: TargetCollection, ids: readonly string[]): Promise<string> {
    const body = JSON.stringify({ ids, include: ["embeddings", "documents", "metadatas", "uris"] });
    return demand(this.#endpoint, "POST", `${path}/get`, body);
  }

  /** How many records a collection has. */
  count({ path }: TargetCollection): Promise<number> {
    return this.#count(path);
  }

  close(): Promise<void> {
    return this.#endpoint.close();
  }

  #count(path: string): Promise<number> {
    return demandJson<number>(this.#endpoint, "GET", `${path}/count`);
  }

  async #makeDatabase(place: SourceCollection): Promise<void> {
    const path = databasePath(place);
    if (this.#databases.has(path)) return;
    const tenants = "/api/v2/tenants";
    const tenant = `${tenants}/${encodeURIComponent(place.tenant)}`;
    await this.#make(tenant, tenants, place.tenant);
    await this.#make(path, `${tenant}/databases`, place.database);
    this.#databases.add(path);
  }

  async #make(path: string, parent: string, name: string): Promise<void> {
    const { status } = await this.#endpoint.ask("GET", path);
    if (status !== 200) await demand(this.#endpoint, "POST", parent, JSON.stringify({ name }));
  }
}

const databasePath = ({ tenant, database }: SourceCollection): string =>
  `/api/v2/tenants/${encodeURIComponent(tenant)}/databases/${encodeURIComponent(database)}`;

const creation = (source: SourceCollection): string => {
  const { name, configuration, schema } = source;
  const parts = { metadata: metadataAtFirst(source), configuration, schema };
  const members = Object.entries(parts).filter(([, text]) => text !== null);
  return `{${[`"name":${JSON.stringify(name)}`, ...members.map(([key, text]) => `"${key}":${text}`)].join(",")}}`;
};

/**
 * The metadata that a collection is created with: without what once were parameters of the index, if it has a schema. Such a schema was made of
 * them, and the API takes one of both alone.
 */
const metadataAtFirst = ({ metadata, schema }: SourceCollection): string | null => {
  if (metadata === null || schema === null || !metadata.includes('"hnsw:')) return metadata;
  const members = Object.entries(parseLossless(metadata) as Readonly<Record<string, unknown>>);
  const kept = members.filter(([key]) => !key.startsWith("hnsw:"));
  return kept.length === 0 ? null : jsonText(Object.fromEntries(kept));
};
