import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import type { Engine, WithHotLane } from "@vexfs/core";
import { openEngine } from "@vexfs/engine";

/** What of an app of a framework is needed here. */
interface App extends WithHotLane {
  readonly server: Server;
  routing: RequestListener;
  addHook(name: "onRequest", hook: (request: unknown, reply: unknown, done: () => void) => void): unknown;
  listen(options: { readonly port: number; readonly host: string }): Promise<string>;
  close(): Promise<unknown>;
}

/** What is sent on a connection: pieces, with a pause before each but the first. */
export type Pieces = readonly (string | Uint8Array)[];

const pauseMs = 30;

/** One app that is asked in two ways: through the hot lane, as the server asks it, and as the framework answers by itself. */
export class TwoWays {
  readonly engine: Engine;
  readonly #directory = mkdtempSync(join(tmpdir(), "vexfs-lane-"));
  readonly #app: App;
  #server: Server | null = null;
  #framed = 0;

  constructor(create: (engine: Engine) => App) {
    this.engine = openEngine(this.#directory);
    this.#app = create(this.engine);
    this.#app.addHook("onRequest", (_request, _reply, done) => {
      this.#framed++;
      done();
    });
  }

  async start(): Promise<void> {
    await this.#app.listen({ port: 0, host: "127.0.0.1" });
    const { keepAliveTimeout } = this.#app.server;
    const server = createServer({ keepAliveTimeout }, (request, response) => this.#app.routing(request, response));
    this.#server = server;
    server.on("connection", (socket) => this.#app.hotLane.watch(server, socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    this.#app.server.closeAllConnections();
    await this.#app.close();
    await this.engine.close();
    rmSync(this.#directory, { recursive: true });
  }

  /** What comes back through the lane, but for what time it is and how long it took. */
  lane(...pieces: Pieces): Promise<string> {
    return exchange(this.#server, pieces);
  }

  /** What comes back from the framework. */
  framework(...pieces: Pieces): Promise<string> {
    return exchange(this.#app.server, pieces);
  }

  /** How many requests the framework has seen during the work. */
  async framedBy(work: () => Promise<unknown>): Promise<number> {
    const before = this.#framed;
    await work();
    return this.#framed - before;
  }

  /** Sends a part of a request through the lane, and leaves. */
  async leave(part: string | Uint8Array): Promise<void> {
    const socket = connect(portOf(this.#server), "127.0.0.1");
    await new Promise((resolve) => socket.write(part, resolve));
    await sleep(pauseMs);
    socket.destroy();
    await sleep(pauseMs);
  }
}

const portOf = (server: Server | null): number => (server?.address() as AddressInfo | null)?.port ?? 0;

/** All that a server sends until it has closed the connection. */
const exchange = async (server: Server | null, pieces: Pieces): Promise<string> => {
  const socket = connect(portOf(server), "127.0.0.1");
  const received: Buffer[] = [];
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  // The first request on a connection never takes the lane.
  socket.write("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await new Promise<void>((resolve) => socket.once("data", () => resolve()));
  for (const [place, piece] of pieces.entries()) {
    if (place > 0) await sleep(pauseMs);
    socket.write(piece);
  }
  // The request that ends it shows that the connection is still good for another one.
  const isClosed = pieces.some((piece) => Buffer.from(piece).includes("Connection: close"));
  if (!isClosed) socket.write("GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  await closed;
  return comparable(Buffer.concat(received));
};

const comparable = (bytes: Buffer): string => {
  const packed = bytes.indexOf(Buffer.from([0x1f, 0x8b]));
  const text = packed === -1 ? bytes.toString("latin1") : unpacked(bytes, packed);
  return text
    .replace(/\r\nDate: [^\r]*/gi, "\r\nDate: now")
    .replace(/"time":[0-9.e-]+/g, '"time":0')
    .replace(/chroma-trace-id: [0-9a-f]{32}/g, "chroma-trace-id: some");
};

/** A packed answer is as long as its time lets it be. */
const unpacked = (bytes: Buffer, at: number): string => {
  const chunks: Buffer[] = [];
  for (let from = bytes.lastIndexOf("\r\n\r\n", at) + 4; ; ) {
    const end = bytes.indexOf("\r\n", from);
    const length = Number.parseInt(bytes.toString("latin1", from, end), 16);
    if (!(length > 0))
      return `${bytes.toString("latin1", 0, bytes.lastIndexOf("\r\n\r\n", at))}${gunzipSync(Buffer.concat(chunks))}`;
    chunks.push(bytes.subarray(end + 2, end + 2 + length));
    from = end + 2 + length + 2;
  }
};

/** A request as bytes, with more headers, or with others in the place of the usual ones. */
export const post = (
  path: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  method = "POST",
): Buffer => {
  const bytes = Buffer.from(body);
  const all = {
    Host: "localhost",
    "Content-Type": "application/json",
    "Content-Length": String(bytes.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`), bytes]);
};

/** A request whose body comes in chunks. */
export const chunked = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
