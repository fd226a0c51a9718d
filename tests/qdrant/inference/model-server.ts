import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that a model server got. */
export interface ModelRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A server on a real port that answers as it is told and remembers what it was asked. */
export class ModelServer {
  readonly requests: ModelRequest[] = [];
  /** What it answers. */
  answer: (request: ModelRequest) => unknown = () => ({});
  status = 200;
  headers: Readonly<Record<string, string>> = {};
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as ModelRequest["body"];
        const asked = { path: request.url ?? "", headers: request.headers, body };
        this.requests.push(asked);
        response.writeHead(this.status, { "content-type": "application/json", ...this.headers });
        response.end(JSON.stringify(this.answer(asked)));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
