import { ModelEngine } from "@vexfs/model-engine";
import { type ChromaOptions, createChromaApp } from "../../src/index.js";

/** An answer, with its body as text. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export const tenantPath = "/api/v2/tenants/default_tenant";
export const databasePath = `${tenantPath}/databases/default_database`;
export const collectionsPath = `${databasePath}/collections`;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";

/** An API over a model engine of its own, without a socket. */
export class TestClient {
  readonly engine = new ModelEngine();
  readonly #app;

  constructor(options: ChromaOptions = {}) {
    this.#app = createChromaApp(this.engine, { allowReset: true, ...options });
  }

  async send(
    method: Method,
    url: string,
    body?: string | Buffer,
    headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
  ): Promise<Answer> {
    const payload = body === undefined ? {} : { payload: body, headers };
    const response = await this.#app.inject({ method, url, ...(body === undefined ? { headers } : payload) });
    return { status: response.statusCode, text: response.body, headers: response.headers };
  }

  get(url: string): Promise<Answer> {
    return this.send("GET", url);
  }

  post(url: string, body: unknown): Promise<Answer> {
    return this.send("POST", url, typeof body === "string" ? body : JSON.stringify(body));
  }

  put(url: string, body: unknown): Promise<Answer> {
    return this.send("PUT", url, typeof body === "string" ? body : JSON.stringify(body));
  }

  /** Creates a collection and returns the path of its record routes. */
  async collection(name: string, rest: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const answer = await this.post(collectionsPath, { name, ...rest });
    if (answer.status !== 200) throw new Error(answer.text);
    return `${collectionsPath}/${(JSON.parse(answer.text) as { id: string }).id}`;
  }

  close(): Promise<void> {
    return this.#app.close();
  }
}

/** The message of an error. */
export const messageOf = (answer: Answer): string => (JSON.parse(answer.text) as { message: string }).message;
