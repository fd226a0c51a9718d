import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@vexfs/core";
import { openEngine } from "@vexfs/engine";
import { createQdrantApp, type QdrantOptions } from "@vexfs/qdrant";
import { onTestFinished } from "vitest";

/** An answer: what it holds, and its bytes. */
export interface Answer {
  readonly status: number;
  readonly result: unknown;
  readonly error: string;
  readonly bytes: Buffer;
  readonly headers: Headers;
}

/** What is told of a snapshot. */
export interface Description {
  readonly name: string;
  readonly creation_time: string;
  readonly size: number;
  readonly checksum: string;
}

/** The API on a socket, over a real engine in a directory of its own. */
export interface Server {
  readonly url: string;
  readonly engine: Engine;
  /** Where snapshots are. */
  readonly snapshots: string;
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same, for what must succeed; the result. */
  done<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Sends a file as a form. */
  upload(path: string, file: Buffer, name?: string): Promise<Answer>;
}

/** Starts a server, which goes when the test ends. */
export const startServer = async (options: QdrantOptions = {}): Promise<Server> => {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-snapshots-"));
  const snapshots = join(directory, "snapshots");
  const engine = openEngine(join(directory, "data"), { durability: "os" });
  const app = createQdrantApp(engine, { snapshots: { directory: snapshots, allowsUrls: true }, ...options });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(async () => {
    await app.close();
    await engine.close();
    rmSync(directory, { recursive: true });
  });
  const send: Server["send"] = async (method, path, body, headers = {}) => {
    const payload = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    return answerOf(await fetch(`${url}${path}`, { method, headers, ...payload }));
  };
  return {
    url,
    engine,
    snapshots,
    send,
    done: async <T>(method: string, path: string, body?: unknown) => {
      const { status, result, error } = await send(method, path, body);
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${error}`);
      return result as T;
    },
    upload: async (path, file, name = "sent.snapshot") => {
      const form = new FormData();
      form.append("snapshot", new Blob([new Uint8Array(file)]), name);
      return answerOf(await fetch(`${url}${path}`, { method: "POST", body: form }));
    },
  };
};

const answerOf = async (response: Response): Promise<Answer> => {
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const parsed = (isJson ? JSON.parse(bytes.toString()) : {}) as { result?: unknown; status?: { error?: string } };
  return {
    status: response.status,
    result: parsed.result,
    error: parsed.status?.error ?? "",
    bytes,
    headers: response.headers,
  };
};

/** Makes a collection of every kind of vector with payloads, an index and an alias. */
export const fill = async ({ done }: Server, name: string, points = 60): Promise<void> => {
  await done("PUT", `/collections/${name}`, {
    vectors: {
      plain: { size: 4, distance: "Cosine" },
      many: { size: 3, distance: "Dot", multivector_config: { comparator: "max_sim" } },
    },
    sparse_vectors: { words: { modifier: "idf" } },
    metadata: { about: "snapshots" },
  });
  await done("PUT", `/collections/${name}/index?wait=true`, { field_name: "text", field_schema: "text" });
  await done("PUT", `/collections/${name}/index?wait=true`, { field_name: "number", field_schema: "integer" });
  await done("PUT", `/collections/${name}/points?wait=true`, {
    points: Array.from({ length: points }, (_, id) => point(id)),
  });
  await done("POST", `/collections/${name}/points/delete?wait=true`, { points: [3, 5, 8] });
  await done("POST", "/collections/aliases", {
    actions: [{ create_alias: { collection_name: name, alias_name: `${name}-alias` } }],
  });
};

/** A point like no other. */
export const point = (id: number): object => ({
  id,
  vector: {
    plain: [Math.sin(id), Math.cos(id), id / 7, 1],
    many: [
      [id, 1, 2],
      [0.5, id / 3, 1],
    ],
    words: { indices: [id % 11, 20 + (id % 7)], values: [1.5, 0.25 * id + 1] },
  },
  payload: { number: id, text: `the number ${id}`, big: 9_007_199_254_740_991 - id, nested: { list: [id, null] } },
});

/** What a collection answers to reads of every kind, without times. */
export const answersOf = async ({ send }: Server, name: string): Promise<readonly string[]> => {
  const reads: readonly (readonly [string, string, unknown?])[] = [
    ["POST", "points/scroll", { limit: 1000, with_vector: true, with_payload: true }],
    ["POST", "points/count", { exact: true, filter: { must: [{ key: "text", match: { text: "number" } }] } }],
    ["POST", "points/query", { query: [0.3, 0.2, 0.9, 0.1], using: "plain", limit: 20, with_payload: true }],
    ["POST", "points/query", { query: [[1, 0.5, 0.25]], using: "many", limit: 20 }],
    ["POST", "points/query", { query: { indices: [1, 2, 22], values: [1, 2, 3] }, using: "words", limit: 20 }],
    ["POST", "points/query", { query: 7, using: "plain", filter: { must: [{ key: "number", range: { lt: 30 } }] } }],
    ["POST", "facet", { key: "number", limit: 100 }],
  ];
  const answers: string[] = [];
  for (const [method, path, body] of reads) {
    const { bytes } = await send(method, `/collections/${name}/${path}`, body);
    answers.push(bytes.toString().replace(/"time":[^,}]*/, '"time":0'));
  }
  return answers;
};
