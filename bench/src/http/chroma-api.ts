import { type Dataset, recordId, row } from "../data/dataset.js";
import type { Passes } from "../data/ground-truth.js";
import { HttpConnection, requestBytes } from "./connection.js";

const DATABASE = "/api/v2/tenants/default_tenant/databases/default_database";

/** Requests as the official clients send them, field for field. */
export const paths = {
  collections: `${DATABASE}/collections`,
  collection: (idOrName: string): string => `${DATABASE}/collections/${idOrName}`,
  records: (id: string, operation: "add" | "delete" | "get" | "query" | "count" | "indexing_status"): string =>
    `${DATABASE}/collections/${id}/${operation}`,
};

export type Encoding = "json" | "base64";

/** Body of an add of the records `from` to `to`. */
export function addBody(dataset: Dataset, from: number, to: number, encoding: Encoding, prefix = ""): Buffer {
  const indices = Array.from({ length: to - from }, (_, i) => from + i);
  return json({
    ids: indices.map((i) => prefix + recordId(i)),
    embeddings: indices.map((i) => {
      const vector = row(dataset.vectors, i % dataset.count, dataset.dimension);
      return encoding === "json"
        ? Array.from(vector)
        : Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
    }),
    documents: indices.map((i) => dataset.documents[i % dataset.count] ?? ""),
    uris: null,
    metadatas: indices.map((i) => metadata(dataset, i % dataset.count)),
  });
}

function metadata(dataset: Dataset, i: number): Record<string, string | number | boolean> {
  const bucket = dataset.buckets[i] ?? 0;
  return { bucket, source: `source-${i % 17}`, checked: i % 3 === 0, weight: bucket / 8 };
}

/** Body of a query for ten records with everything that the clients include by default. */
export function queryBody(vector: Float32Array, passes: Passes): Buffer {
  return json({
    query_embeddings: [Array.from(vector)],
    n_results: 10,
    include: ["metadatas", "documents", "distances"],
    ids: null,
    where: passes === 100 ? null : { bucket: { $lt: passes } },
    where_document: null,
  });
}

export function getBody(ids: readonly string[]): Buffer {
  return json({
    ids,
    include: ["metadatas", "documents"],
    where: null,
    where_document: null,
    limit: null,
    offset: null,
  });
}

export function deleteBody(ids: readonly string[]): Buffer {
  return json({ ids, where: null, where_document: null });
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Control requests, whose time is not measured. */
export class ChromaControl {
  readonly #server: { readonly port: number };

  /** The port is asked for at each call: it changes when the server is started again. */
  constructor(server: { readonly port: number }) {
    this.#server = server;
  }

  /** Creates a collection with the server's default index; returns its id. */
  async createCollection(name: string, space: string): Promise<string> {
    const body = json({ name, configuration: { hnsw: { space } }, metadata: null, get_or_create: false });
    const created = (await this.call("POST", paths.collections, body)) as { id: string };
    return created.id;
  }

  async deleteCollection(name: string): Promise<void> {
    await this.call("DELETE", paths.collection(name));
  }

  async count(id: string): Promise<number> {
    return (await this.call("GET", paths.records(id, "count"))) as number;
  }

  /** Records that are stored but not in the index yet. A server that indexes before it answers does not implement the call. */
  async unindexed(id: string): Promise<number> {
    const status = await this.call("GET", paths.records(id, "indexing_status"), undefined, [500, 501]);
    return (status as { num_unindexed_ops?: number }).num_unindexed_ops ?? 0;
  }

  async call(method: string, path: string, body?: Buffer, alsoFine: readonly number[] = []): Promise<unknown> {
    const connection = await HttpConnection.open(this.#server.port);
    try {
      const response = await connection.send(requestBytes(method, path, body));
      if (response.status >= 300 && !alsoFine.includes(response.status)) {
        throw new Error(`${method} ${path} answered ${response.status}: ${response.body.toString("utf8", 0, 500)}`);
      }
      return response.body.length === 0 ? {} : (JSON.parse(response.body.toString("utf8")) as unknown);
    } finally {
      connection.close();
    }
  }
}
