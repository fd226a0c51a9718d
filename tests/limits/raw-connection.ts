import { connect, createServer, type Socket } from "node:net";

/** What came back on a connection that was used by hand. */
export interface RawAnswer {
  /** Everything the server sent. */
  readonly text: string;
  /** Status of the first answer; `null` when there was none. */
  readonly status: number | null;
}

/** A connection whose bytes are chosen freely. */
export class RawConnection {
  readonly socket: Socket;
  #text = "";
  readonly #closed: Promise<void>;

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1" });
    this.socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("latin1");
    });
    this.#closed = new Promise((resolve) => this.socket.once("close", () => resolve()));
    // A reset is one of the ways in which a server may answer garbage.
    this.socket.on("error", () => undefined);
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** What has come so far. */
  get answer(): RawAnswer {
    const status = /^HTTP\/1\.1 (\d{3})/.exec(this.#text)?.[1];
    return { text: this.#text, status: status === undefined ? null : Number(status) };
  }

  /** Waits for an answer or the end of the connection. */
  async untilAnswered(timeoutMs: number): Promise<RawAnswer> {
    const end = performance.now() + timeoutMs;
    while (performance.now() < end && this.#text === "" && !this.socket.destroyed) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.answer;
  }

  /** Waits until the server has closed the connection; false when it has not within the time. */
  async isClosedWithin(timeoutMs: number): Promise<boolean> {
    const isLate = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), timeoutMs).unref());
    return Promise.race([this.#closed.then(() => true), isLate]);
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Sends bytes on a connection of their own and waits for what comes of it. */
export const exchange = async (port: number, bytes: string | Uint8Array, timeoutMs = 5000): Promise<RawAnswer> => {
  const connection = new RawConnection(port);
  connection.send(bytes);
  const answer = await connection.untilAnswered(timeoutMs);
  connection.destroy();
  return answer;
};

/** A request as bytes. */
export const rawRequest = (path: string, body: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(body);
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
};

/** A port that nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
