import { connect, type Socket } from "node:net";

export interface HttpResponse {
  readonly status: number;
  readonly body: Buffer;
}

/** Bytes of a request, ready to be written; built before the clock runs. */
export function requestBytes(method: string, path: string, body: Uint8Array = new Uint8Array(0)): Buffer {
  const head =
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

/**
 * One kept-alive HTTP/1.1 connection with one request under way at a time. Does no more than the benchmark needs, so that
 * the load generator leaves the machine to the servers: a general client spends several times as long on a request.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #length = 0;
  #pending: { resolve: (response: HttpResponse) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#receive(chunk));
    const fail = (error: Error): void => {
      this.#pending?.reject(error);
      this.#pending = undefined;
    };
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("the server closed the connection")));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** Writes a request made by {@link requestBytes} and waits for the whole response. */
  send(request: Uint8Array): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      if (this.#pending) throw new Error("a request is under way on this connection");
      this.#pending = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const first = this.#chunks[0] as Buffer;
    // Almost always the head is whole in the first chunk; only a split one is joined early.
    let headEnd = first.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      this.#chunks = [Buffer.concat(this.#chunks)];
      headEnd = (this.#chunks[0] as Buffer).indexOf("\r\n\r\n");
      if (headEnd < 0) return;
    }
    const head = (this.#chunks[0] as Buffer).toString("latin1", 0, headEnd).toLowerCase();
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    const status = Number(head.slice(9, 12));
    if (length !== undefined) {
      if (this.#length < headEnd + 4 + Number(length)) return;
      this.#answer(status, this.#joined().subarray(headEnd + 4));
    } else if (head.includes("\r\ntransfer-encoding: chunked")) {
      const body = dechunk(this.#joined().subarray(headEnd + 4));
      if (body) this.#answer(status, body);
    } else {
      this.#answer(status, Buffer.alloc(0));
    }
  }

  #joined(): Buffer {
    return this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
  }

  #answer(status: number, body: Buffer): void {
    const pending = this.#pending;
    this.#chunks = [];
    this.#length = 0;
    this.#pending = undefined;
    pending?.resolve({ status, body });
  }
}

/** The body of a chunked message, or undefined while it is not whole. */
function dechunk(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const end = lineEnd + 2 + size;
    if (bytes.length < end + 2) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}
