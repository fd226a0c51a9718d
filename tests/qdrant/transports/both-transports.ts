import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@vexfs/core";
import { openEngine } from "@vexfs/engine";
import { createQdrantApp, createQdrantGrpc, type QdrantOptions } from "@vexfs/qdrant";
import { parse } from "lossless-json";
import { GrpcClient } from "./grpc-client.js";

/** An answer over REST; numbers keep their digits. */
export interface RestAnswer {
  readonly status: number;
  readonly result: unknown;
  readonly error: string;
}

/** One store behind both transports, each on a socket. */
export class BothTransports {
  readonly grpc: GrpcClient;
  readonly grpcAddress: string;
  readonly #url: string;
  readonly #stop: () => Promise<void>;

  private constructor(grpc: GrpcClient, grpcAddress: string, url: string, stop: () => Promise<void>) {
    this.grpc = grpc;
    this.grpcAddress = grpcAddress;
    this.#url = url;
    this.#stop = stop;
  }

  /** `channel` are options of the gRPC client, `schemaHeaders` what it sends when it asks for the schema, `prepare` changes the engine. */
  static async start(
    options: QdrantOptions = {},
    channel: Readonly<Record<string, unknown>> = {},
    schemaHeaders: Readonly<Record<string, string>> = {},
    prepare: (engine: Engine) => void = () => undefined,
  ): Promise<BothTransports> {
    const directory = mkdtempSync(join(tmpdir(), "vexfs-transports-"));
    const engine = await openEngine(directory, { durability: "os" });
    prepare(engine);
    const app = createQdrantApp(engine, options);
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const api = createQdrantGrpc(engine, options);
    const server = createServer();
    const sessions = new Set<ServerHttp2Session>();
    server.on("session", (session) => sessions.add(session));
    server.on("stream", (stream, headers) => api.handle(stream, headers));
    const address = await listening(server);
    const grpc = await GrpcClient.of(address, channel, schemaHeaders);
    return new BothTransports(grpc, address, url, async () => {
      grpc.close();
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
      await app.close();
      await api.close();
      await engine.close();
      rmSync(directory, { recursive: true });
    });
  }

  async rest(method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE", path: string, body?: string): Promise<RestAnswer> {
    const response = await fetch(`${this.#url}${path}`, { method, ...(body === undefined ? {} : { body }) });
    const { result, status } = parse(await response.text()) as { readonly result?: unknown; readonly status?: unknown };
    const { error = "" } = typeof status === "object" && status !== null ? (status as { readonly error?: string }) : {};
    return { status: response.status, result, error };
  }

  /** What is answered to a GET that has no JSON. */
  async text(path: string): Promise<string> {
    return (await fetch(`${this.#url}${path}`)).text();
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

const listening = (server: Http2Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
