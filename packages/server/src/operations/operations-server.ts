import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Logger } from "../logging/logger.js";
import type { Certificates } from "../tls/certificates.js";

/** What the operations endpoints report. */
export interface OperationsSources {
  /** Why the process does not serve at the moment; empty when it does. */
  readonly notReadyReasons: () => readonly string[];
  readonly metrics: () => string;
}

/** What a server that speaks TLS is made with. */
export interface OperationsSecurity {
  readonly certificates: Certificates;
  readonly logger: Logger;
}

const send = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
  });
  response.end(body);
};

const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, status, "application/json", `${JSON.stringify(value)}\n`);

/** `/healthz`, `/readyz` and `/metrics`, on the main thread and apart from the APIs. */
export class OperationsServer {
  readonly #server: Server;
  readonly #sources: OperationsSources;

  /** `security` is null for a server that does not speak TLS. */
  constructor(sources: OperationsSources, security: OperationsSecurity | null) {
    this.#sources = sources;
    const answer = (request: IncomingMessage, response: ServerResponse): void => this.#answer(request, response);
    const timeouts = { headersTimeout: 10_000, requestTimeout: 10_000 };
    if (security === null) {
      this.#server = createServer(timeouts, answer);
    } else {
      const { certificates, logger } = security;
      const server = createSecureServer({ ...timeouts, ...certificates.options, handshakeTimeout: 10_000 }, answer);
      certificates.keepFresh(server, logger);
      this.#server = server;
    }
    this.#server.maxConnections = 256;
  }

  /** Listens and returns the port. Rejects with the system's error when the port cannot be had. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port, exclusive: true }, () => {
        this.#server.off("error", reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Closes at once; operations requests are not worth waiting for. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      sendJson(response, 405, { error: "only GET and HEAD are served here" });
      return;
    }
    const path = (request.url ?? "/").split("?")[0];
    if (path === "/healthz") sendJson(response, 200, { status: "up" });
    else if (path === "/readyz") this.#readiness(response);
    else if (path === "/metrics") this.#metrics(response);
    else sendJson(response, 404, { error: "served here: /healthz, /readyz, /metrics" });
  }

  #readiness(response: ServerResponse): void {
    const reasons = this.#sources.notReadyReasons();
    if (reasons.length === 0) sendJson(response, 200, { status: "ready" });
    else sendJson(response, 503, { status: "not ready", reasons });
  }

  #metrics(response: ServerResponse): void {
    try {
      send(response, 200, "text/plain; version=0.0.4; charset=utf-8", this.#sources.metrics());
    } catch (error) {
      sendJson(response, 500, { error: error instanceof Error ? error.message : String(error) });
    }
  }
}
