import { demand, demandJson, type Endpoint } from "../endpoint.js";
import { ImportError } from "../import-error.js";
import { member } from "../json.js";
import type { ChromaSource, Page, SourceCollection } from "./source.js";

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly dimension: number | null;
}

interface Place {
  readonly tenant: string;
  readonly database: string;
}

const listPage = 1000;
const include = '["embeddings","documents","metadatas","uris"]';

/** Reads a running server over its API, of the tenant given. */
export class ServerSource implements ChromaSource {
  readonly #endpoint: Endpoint;
  readonly #tenant: string;

  constructor(endpoint: Endpoint, tenant: string) {
    this.#endpoint = endpoint;
    this.#tenant = tenant;
  }

  get name(): string {
    return this.#endpoint.name;
  }

  async collections(): Promise<readonly SourceCollection[]> {
    const beat = await this.#endpoint.ask("GET", "/api/v2/heartbeat");
    if (beat.status !== 200) {
      const hint =
        beat.status === 404 || beat.status === 410 ? "; servers before 0.6 are imported from their directory" : "";
      throw new ImportError(`${this.name} does not answer as Chroma's API v2 (status ${beat.status})${hint}`);
    }
    const tenant = this.#tenant;
    const path = `/api/v2/tenants/${encodeURIComponent(tenant)}/databases`;
    const databases = await demandJson<readonly { readonly name: string }[]>(this.#endpoint, "GET", path);
    const found: SourceCollection[] = [];
    for (const { name } of databases) found.push(...(await this.#collectionsOf({ tenant, database: name })));
    return found;
  }

  async *pages(collection: SourceCollection, size: number): AsyncIterable<Page> {
    for (let offset = 0; offset < collection.count; offset += size) {
      const query = `{"limit":${size},"offset":${offset},"include":${include}}`;
      const body = await demand(this.#endpoint, "POST", `${pathOf(collection)}/${collection.id}/get`, query);
      const { ids } = JSON.parse(body) as { readonly ids: readonly string[] };
      if (ids.length === 0) return;
      // The answer has the columns that adding takes, so its numbers go over as they were written.
      yield { ids, body };
    }
  }

  close(): Promise<void> {
    return this.#endpoint.close();
  }

  async #collectionsOf(place: Place): Promise<readonly SourceCollection[]> {
    const found: SourceCollection[] = [];
    for (let offset = 0; ; offset += listPage) {
      const page = await demandJson<readonly Listed[]>(
        this.#endpoint,
        "GET",
        `${pathOf(place)}?limit=${listPage}&offset=${offset}`,
      );
      for (const listed of page) found.push(await this.#described(place, listed));
      if (page.length < listPage) return found;
    }
  }

  async #described(place: Place, { id, name, dimension }: Listed): Promise<SourceCollection> {
    const described = await demand(this.#endpoint, "GET", `${pathOf(place)}/${encodeURIComponent(name)}`);
    const count = await demandJson<number>(this.#endpoint, "GET", `${pathOf(place)}/${id}/count`);
    const metadata = member(described, "metadata");
    const schema = member(described, "schema");
    const configuration = schema === null ? member(described, "configuration_json") : null;
    return { ...place, id, name, dimension, count, metadata, configuration, schema };
  }
}

const pathOf = ({ tenant, database }: Place): string =>
  `/api/v2/tenants/${encodeURIComponent(tenant)}/databases/${encodeURIComponent(database)}/collections`;
