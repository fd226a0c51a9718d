/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Columns of records, as Chroma's routes take them; embeddings as numbers or as base64 of little-endian `f32`. */
export interface RecordColumns {
  readonly ids: readonly string[];
  readonly embeddings?: readonly (readonly number[] | string)[];
  readonly documents?: readonly (string | null)[];
  readonly metadatas?: readonly (Readonly<Record<string, unknown>> | null)[];
}

/** A record as it is read back. */
export interface StoredRecord {
  readonly embedding: readonly number[];
  readonly document: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

const databasePath = "/api/v2/tenants/default_tenant/databases/default_database";

/** Sends one request. Rejects when no answer comes. */
export const ask = async (method: string, url: string, body?: unknown): Promise<Answer> => {
  const answer = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

/** The base64 form of an embedding. */
export const toBase64 = (embedding: readonly number[]): string =>
  Buffer.from(Float32Array.from(embedding).buffer).toString("base64");

/** The address of all collections of the default database. */
export const collectionsUrl = (url: string): string => `${url}${databasePath}/collections`;

/** A failed answer as an error that says what was asked. */
export const demand = (answer: Answer, what: string): Answer => {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${answer.text.slice(0, 500)}`);
  return answer;
};

/** One collection of a server, by its id. */
export class ChromaCollection {
  readonly id: string;
  readonly #base: string;

  constructor(url: string, id: string) {
    this.id = id;
    this.#base = `${collectionsUrl(url)}/${id}`;
  }

  /** Creates a collection. */
  static async create(url: string, name: string): Promise<ChromaCollection> {
    const answer = demand(await ask("POST", collectionsUrl(url), { name }), `creating ${name}`);
    return new ChromaCollection(url, (JSON.parse(answer.text) as { readonly id: string }).id);
  }

  /** The same collection behind a server that was started again. */
  at(url: string): ChromaCollection {
    return new ChromaCollection(url, this.id);
  }

  /** Sends a body to one of the collection's routes. */
  post(route: string, body: unknown): Promise<Answer> {
    return ask("POST", `${this.#base}/${route}`, body);
  }

  async write(route: "add" | "upsert" | "update", columns: RecordColumns): Promise<void> {
    demand(await this.post(route, columns), route);
  }

  async delete(body: Readonly<Record<string, unknown>>): Promise<void> {
    demand(await this.post("delete", body), "delete");
  }

  async count(): Promise<number> {
    return Number(demand(await ask("GET", `${this.#base}/count`), "count").text);
  }

  /** The ids that pass a condition, oldest first. */
  async ids(condition: Readonly<Record<string, unknown>> = {}): Promise<readonly string[]> {
    const answer = demand(await this.post("get", { ...condition, include: [] }), "get");
    return (JSON.parse(answer.text) as { readonly ids: readonly string[] }).ids;
  }

  /** Records by id, with everything they hold. */
  async records(condition: Readonly<Record<string, unknown>> = {}): Promise<ReadonlyMap<string, StoredRecord>> {
    const include = ["embeddings", "documents", "metadatas"];
    const answer = demand(await this.post("get", { ...condition, include }), "get");
    return recordsOf(answer.text);
  }

  /** The nearest id of each embedding with its distance. */
  async nearest(
    embeddings: readonly (readonly number[])[],
    condition: Readonly<Record<string, unknown>> = {},
  ): Promise<readonly { readonly id: string | undefined; readonly distance: number | undefined }[]> {
    const body = { query_embeddings: embeddings, n_results: 1, include: ["distances"], ...condition };
    const answer = demand(await this.post("query", body), "query");
    const { ids, distances } = JSON.parse(answer.text) as {
      readonly ids: readonly (readonly string[])[];
      readonly distances: readonly (readonly number[])[];
    };
    return ids.map((row, index) => ({ id: row[0], distance: distances[index]?.[0] }));
  }
}

/** The records in the answer to a get that includes everything. */
export const recordsOf = (text: string): ReadonlyMap<string, StoredRecord> => {
  const columns = JSON.parse(text) as {
    readonly ids: readonly string[];
    readonly embeddings: readonly (readonly number[])[];
    readonly documents: readonly (string | null)[];
    readonly metadatas: readonly (Readonly<Record<string, unknown>> | null)[];
  };
  return new Map(
    columns.ids.map((id, index) => [
      id,
      {
        embedding: (columns.embeddings[index] ?? []).map(Math.fround),
        document: columns.documents[index] ?? null,
        metadata: columns.metadatas[index] ?? null,
      },
    ]),
  );
};
