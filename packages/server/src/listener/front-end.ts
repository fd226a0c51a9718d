import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type Server as SecureServer } from "node:https";
import type { Socket } from "node:net";
import type { HotLane } from "@vexfs/core";
import type { Configuration } from "../configuration/settings.js";
import type { Logger } from "../logging/logger.js";
import type { Certificates } from "../tls/certificates.js";
import { Admission } from "./admission.js";
import type { Gauges } from "./gauges.js";
import { type RefusalBody, refuse } from "./refusal.js";

/** Answers one request. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** What a front end is made of. */
export interface FrontEndParts {
  readonly handler: RequestHandler;
  /** What answers before the handler, if anything does. */
  readonly hotLane: HotLane | null;
  readonly refusalBody: RefusalBody;
  readonly limits: Configuration["limits"];
  readonly gauges: Gauges;
  readonly thread: number;
  /** Null for a listener that does not speak TLS. */
  readonly certificates: Certificates | null;
  readonly logger: Logger;
}

/** How long a refused connection may stay without having asked anything. */
const refusedIdleMs = 5000;

/** One listening HTTP server of one thread, within the limits, and with an end that loses no answer. */
export class FrontEnd {
  readonly #server: Server;
  readonly #admission: Admission;
  readonly #handler: RequestHandler;
  readonly #hotLane: HotLane | null;
  readonly #refusalBody: RefusalBody;
  /** Open connections, with the bytes that setting them up took. */
  readonly #sockets = new Map<Socket, number>();
  readonly #endRenewal: () => void;
  readonly #refused = new WeakSet<Socket>();
  readonly #answering = new Set<ServerResponse>();
  #isDraining = false;

  constructor({ handler, hotLane, refusalBody, limits, gauges, thread, certificates, logger }: FrontEndParts) {
    this.#handler = handler;
    this.#hotLane = hotLane;
    this.#refusalBody = refusalBody;
    this.#admission = new Admission(limits, gauges, thread);
    const options = {
      noDelay: true,
      keepAlive: true,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: 1000,
    };
    if (certificates === null) {
      this.#server = createServer(options);
      this.#endRenewal = () => undefined;
    } else {
      const secure = { ...options, ...certificates.options, handshakeTimeout: limits.headersTimeoutMs };
      const server: SecureServer = createSecureServer(secure);
      this.#server = server;
      this.#endRenewal = certificates.keepFresh(server, logger);
    }
    this.#server.maxRequestsPerSocket = 0;
    // Refused connections get an answer; past this margin they would themselves be a flood, and are closed without one.
    this.#server.maxConnections = 2 * limits.connectionsMax + 1024;
    this.#server.on("drop", () => gauges.add(thread, "refusedConnections", 1));
    this.#server.on(certificates === null ? "connection" : "secureConnection", (socket: Socket) =>
      this.#onConnection(socket),
    );
    this.#server.on("request", (request, response) => this.#onRequest(request, response, false));
    this.#server.on("checkContinue", (request, response) => this.#onRequest(request, response, true));
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
    this.#isDraining = true;
    for (const response of this.#answering) response.shouldKeepAlive = false;
    // Requests that are held back have begun, which HTTP is to know before it closes idle connections.
    this.#hotLane?.letGo();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const sweep = setInterval(() => this.#closeIdle(), 20);
    const cut = setTimeout(() => this.#server.closeAllConnections(), timeoutMs);
    this.#closeIdle();
    await closed;
    this.#endRenewal();
    clearInterval(sweep);
    clearTimeout(cut);
  }

  #onConnection(socket: Socket): void {
    this.#sockets.set(socket, socket.bytesRead);
    this.#hotLane?.watch(this.#server, socket);
    if (!this.#admission.openConnection()) {
      this.#refused.add(socket);
      socket.setTimeout(refusedIdleMs, () => socket.destroy());
    }
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#admission.closeConnection();
    });
  }

  #onRequest(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    if (this.#refused.has(request.socket)) {
      const message = "too many open connections (limits.connectionsMax); try again later";
      refuse(request, response, this.#refusalBody(message));
      return;
    }
    const end = this.#admission.beginRequest(request);
    if (end === null) {
      const message = "too many request bodies are being read (limits.bodyBytesInFlightMax); try again later";
      refuse(request, response, this.#refusalBody(message));
      return;
    }
    this.#answering.add(response);
    response.once("close", () => {
      this.#answering.delete(response);
      end();
    });
    if (this.#isDraining) response.shouldKeepAlive = false;
    if (expectsContinue) response.writeContinue();
    this.#handler(request, response);
  }

  #closeIdle(): void {
    this.#server.closeIdleConnections();
    // A connection that never sent a byte does not count as idle in Node, and would hold the stop up.
    for (const [socket, bytes] of this.#sockets) if (socket.bytesRead === bytes) socket.destroy();
  }
}
