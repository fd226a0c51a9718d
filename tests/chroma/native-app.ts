import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChromaOptions, createChromaApp } from "@vexfs/chroma";
import { openEngine } from "@vexfs/engine";

/** JSON that the tests look into. */
export type Json = Readonly<Record<string, unknown>>;

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export const collectionsPath = "/api/v2/tenants/default_tenant/databases/default_database/collections";

/** Chroma's API over the native engine in a directory of its own, without a socket. It can be started again on what it has written. */
export class NativeApp {
  readonly #directory = mkdtempSync(join(tmpdir(), "vexfs-chroma-"));
  readonly #options: ChromaOptions;
  #engine;
  #app;

  constructor(options: ChromaOptions = {}) {
    this.#options = options;
    this.#engine = openEngine(this.#directory);
    this.#app = createChromaApp(this.#engine, options);
  }

  async restart(): Promise<void> {
    await this.#app.close();
    await this.#engine.close();
    this.#engine = openEngine(this.#directory);
    this.#app = createChromaApp(this.#engine, this.#options);
  }

  async stop(): Promise<void> {
    await this.#app.close();
    await this.#engine.close();
    rmSync(this.#directory, { recursive: true });
  }

  async send(method: "GET" | "POST" | "PATCH" | "DELETE", url: string, body?: unknown): Promise<Answer> {
    const payload =
      body === undefined ? {} : { payload: JSON.stringify(body), headers: { "content-type": "application/json" } };
    const response = await this.#app.inject({ method, url, ...payload });
    return { status: response.statusCode, body: JSON.parse(response.body) as Json };
  }

  get(url: string): Promise<Answer> {
    return this.send("GET", url);
  }

  delete(url: string): Promise<Answer> {
    return this.send("DELETE", url);
  }

  post(url: string, body: unknown): Promise<Answer> {
    return this.send("POST", url, body);
  }

  /** Creates a collection and returns the path of its record routes. */
  async collection(name: string, rest: Json = {}): Promise<string> {
    const { status, body } = await this.post(collectionsPath, { name, ...rest });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return `${collectionsPath}/${String(body["id"])}`;
  }
}
