import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@vexfs/core";
import { openEngine } from "@vexfs/engine";
import { createQdrantApp, type QdrantOptions } from "@vexfs/qdrant";

/** An answer, its body parsed. */
export interface Answer {
  readonly status: number;
  readonly result: unknown;
  readonly error: string | null;
  readonly usage: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The API over a real engine in a directory of its own. */
export class Client {
  readonly #directory = mkdtempSync(join(tmpdir(), "vexfs-qdrant-"));
  readonly #options: QdrantOptions;
  #engine: Engine = openEngine(this.#directory);
  #app;

  constructor(options: QdrantOptions = {}) {
    this.#options = { dataDirectory: this.#directory, ...options };
    this.#app = createQdrantApp(this.#engine, this.#options);
  }

  /** Stops the server and starts another on what it stored. */
  async restart(): Promise<void> {
    await this.#app.close();
    await this.#engine.close();
    this.#engine = openEngine(this.#directory);
    this.#app = createQdrantApp(this.#engine, this.#options);
  }

  async send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const response = await this.#app.inject({ method, url: path, headers, ...payload });
    const { result, status, usage } = JSON.parse(response.body) as {
      readonly result: unknown;
      readonly usage: unknown;
      readonly status: "ok" | { readonly error: string };
    };
    const error = status === "ok" ? null : status.error;
    return { status: response.statusCode, result, error, usage, headers: response.headers };
  }

  /** The same, for what must succeed. */
  async done(...request: Parameters<Client["send"]>): Promise<Answer> {
    const answer = await this.send(...request);
    if (answer.error !== null) throw new Error(`${request[0]} ${request[1]}: ${answer.error}`);
    return answer;
  }

  async close(): Promise<void> {
    await this.#app.close();
    await this.#engine.close();
    rmSync(this.#directory, { recursive: true });
  }
}
