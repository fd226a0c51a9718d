import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Configuration } from "../configuration/settings.js";
import type { Logger } from "../logging/logger.js";
import type { Certificates } from "../tls/certificates.js";
import { Admission } from "./admission.js";
import type { Gauges } from "./gauges.js";

/** Answers the calls of streams. */
export interface StreamHandler {
  handle(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void;
  refuse(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, message: string): void;
}

/** What a front end is made of. */
export interface GrpcFrontEndParts {
  readonly handler: StreamHandler;
  readonly limits: Configuration["limits"];
  readonly gauges: Gauges;
  readonly thread: number;
  /** Null for a listener that does not speak TLS. */
  readonly certificates: Certificates | null;
  readonly logger: Logger;
}

/** Bytes that a client may send before it is told to go on: enough that large messages do not wait for the round trips. */
const windowBytes = 4 * 1024 * 1024;
/** Streams that one connection may have at once. */
const streamsMax = 1024;

/** One listening HTTP/2 server of one thread, within the limits, and with an end that loses no answer. */
export class GrpcFrontEnd {
  readonly #server: Http2Server | Http2SecureServer;
  readonly #admission: Admission;
  readonly #handler: StreamHandler;
  readonly #endRenewal: () => void;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #refused = new WeakSet<ServerHttp2Session>();

  constructor({ handler, limits, gauges, thread, certificates, logger }: GrpcFrontEndParts) {
    this.#handler = handler;
    this.#admission = new Admission(limits, gauges, thread);
    const options = {
      settings: { initialWindowSize: windowBytes, maxConcurrentStreams: streamsMax },
      // What a connection may hold in memory; bodies are bounded by their own limit.
      maxSessionMemory: Math.ceil(limits.bodyBytesInFlightMax / 1_000_000),
    };
    if (certificates === null) {
      this.#server = createServer(options);
      this.#endRenewal = () => undefined;
    } else {
      const secure = { ...options, ...certificates.options, handshakeTimeout: limits.headersTimeoutMs };
      const server = createSecureServer(secure);
      this.#server = server;
      this.#endRenewal = certificates.keepFresh(server, logger);
    }
    this.#server.on("session", (session) => this.#onSession(session));
    this.#server.on("stream", (stream, headers) => this.#onStream(stream, headers));
    // A connection that breaks is its client's affair.
    this.#server.on("sessionError", () => undefined);
  }

  /** Accepts connections on a bound socket that another thread opened. */
  listen(fd: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ fd, backlog: 1024 }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  /** Stops accepting, answers what was asked, and cuts what is left after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const session of this.#sessions) session.close();
    const cut = setTimeout(() => {
      for (const session of this.#sessions) session.destroy();
    }, timeoutMs);
    await closed;
    clearTimeout(cut);
    this.#endRenewal();
  }

  #onSession(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    if (!this.#admission.openConnection()) this.#refused.add(session);
    session.on("error", () => undefined);
    session.setLocalWindowSize(windowBytes);
    session.once("close", () => {
      this.#sessions.delete(session);
      this.#admission.closeConnection();
    });
  }

  #onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const { session } = stream;
    if (session !== undefined && this.#refused.has(session as ServerHttp2Session)) {
      const message = "too many open connections (limits.connectionsMax); try again later";
      this.#handler.refuse(stream, headers, message);
      session.close();
      return;
    }
    const end = this.#admission.beginRequest({ headers });
    if (end === null) {
      const message = "too many request bodies are being read (limits.bodyBytesInFlightMax); try again later";
      this.#handler.refuse(stream, headers, message);
      return;
    }
    stream.once("close", end);
    this.#handler.handle(stream, headers);
  }
}
