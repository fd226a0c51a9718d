import { ModelEngine } from "@vexfs/model-engine";
import { createQdrantApp, type QdrantOptions } from "../../src/index.js";

/** An answer, with its body as text and as a value. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly result: unknown;
  readonly error: string;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";

/** An API over a model engine of its own, without a socket. */
export class TestClient {
  readonly engine: ModelEngine;
  readonly #app;

  constructor(options: QdrantOptions = {}, engine = new ModelEngine()) {
    this.engine = engine;
    this.#app = createQdrantApp(this.engine, options);
  }

  async send(
    method: Method,
    url: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const payload = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const response = await this.#app.inject({ method, url, headers, ...(body === undefined ? {} : { payload }) });
    return {
      status: response.statusCode,
      text: response.body,
      headers: response.headers,
      ...parsed(response.body),
    };
  }

  get(url: string): Promise<Answer> {
    return this.send("GET", url);
  }

  put(url: string, body: unknown): Promise<Answer> {
    return this.send("PUT", url, body);
  }

  post(url: string, body: unknown): Promise<Answer> {
    return this.send("POST", url, body);
  }

  patch(url: string, body: unknown): Promise<Answer> {
    return this.send("PATCH", url, body);
  }

  delete(url: string): Promise<Answer> {
    return this.send("DELETE", url);
  }

  /** What is told of a collection. */
  async info(name: string): Promise<CollectionInfo> {
    const answer = await this.get(`/collections/${name}`);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.result as CollectionInfo;
  }

  close(): Promise<void> {
    return this.#app.close();
  }
}

/** What tests look at. */
export interface CollectionInfo {
  readonly status: string;
  readonly points_count: number;
  readonly indexed_vectors_count: number;
  readonly config: {
    readonly params: Readonly<Record<string, unknown>>;
    readonly hnsw_config: Readonly<Record<string, unknown>>;
    readonly optimizer_config: Readonly<Record<string, unknown>>;
    readonly wal_config: Readonly<Record<string, unknown>>;
    readonly quantization_config: unknown;
    readonly strict_mode_config?: unknown;
    readonly metadata?: unknown;
  };
  readonly payload_schema: Readonly<Record<string, unknown>>;
  readonly created_at?: string;
  readonly warnings?: unknown;
}

const parsed = (text: string): { readonly result: unknown; readonly error: string } => {
  if (!text.startsWith("{")) return { result: undefined, error: "" };
  const { result, status } = JSON.parse(text) as { readonly result?: unknown; readonly status?: { error?: string } };
  return { result, error: status?.error ?? "" };
};
