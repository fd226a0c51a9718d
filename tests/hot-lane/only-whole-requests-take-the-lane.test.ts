import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Found, HotLane, type HotRequest, type HotRoute } from "@vexfs/core";
import { afterEach, beforeEach, expect, it } from "vitest";

/**
 * What the lane takes for a request must be one in the eyes of HTTP: a proxy sends requests of many people on one connection, and none of them
 * may put words into the mouths of others.
 */
const head = (path: string, more: string, bodyBytes: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${more}Content-Length: ${bodyBytes}\r\n\r\n`;
const hot = (body: string): string => head("/hot", "", body.length) + body;
const cold = (body: string): string => head("/cold", "", body.length) + body;

let server: Server;
let lane: HotLane;
let client: Client;
/** Bodies that the handler was given, each after its path. */
let handled: string[];
/** Bodies that were looked up in the lane. */
let lookedUp: string[];
let find: (request: HotRequest) => Found | null;

const route = (): HotRoute => ({
  find: (request) => {
    lookedUp.push(request.body.toString());
    return find(request);
  },
  answer: (found) => ({
    headerLines: `content-length: ${found.length}\r\n`,
    body: Buffer.from(found).toString("latin1"),
  }),
});

const handle = (request: IncomingMessage, response: ServerResponse): void => {
  const { url = "" } = request;
  if (url === "/early") {
    handled.push(url);
    response.end("early");
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", async () => {
    handled.push(`${url} ${Buffer.concat(chunks)}`);
    const found = await Promise.resolve(lane.foundFor(request)).catch(() => null);
    if (url === "/hot") lane.open(request, route);
    response.end(found ?? "handled");
  });
};

class Client {
  readonly #socket: Socket;
  readonly closed: Promise<void>;
  text = "";

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1").setNoDelay(true);
    this.#socket.on("error", () => undefined);
    this.#socket.on("data", (chunk: Buffer) => {
      this.text += chunk.toString("latin1");
    });
    this.closed = new Promise((resolve) => this.#socket.once("close", () => resolve()));
  }

  /** Sends the pieces, with a pause behind each that lets the server read it by itself. */
  async send(...pieces: readonly string[]): Promise<void> {
    for (const piece of pieces) {
      this.#socket.write(piece);
      await sleep(40);
    }
  }

  end(): void {
    this.#socket.end();
  }

  leave(): void {
    this.#socket.destroy();
  }
}

const port = (): number => (server.address() as AddressInfo).port;

beforeEach(async () => {
  handled = [];
  lookedUp = [];
  find = ({ body }) => Buffer.from(`found for ${body}`);
  lane = new HotLane(1000);
  server = createServer(lane.before(handle));
  server.on("connection", (socket) => lane.watch(server, socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = new Client(port());
  await client.send(hot("first"));
  expect(handled).toEqual(["/hot first"]);
});

afterEach(async () => {
  client.leave();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("takes what comes whole, in one piece or in several", async () => {
  const request = hot("second");
  await client.send(request, request.slice(0, -6), request.slice(-6, -2), request.slice(-2));
  expect(lookedUp).toEqual(["second", "second"]);
  expect(handled).toEqual(["/hot first"]);
  expect(client.text.match(/found for second/g)).toHaveLength(2);
});

it("leaves the first request on a connection to HTTP, which closes connections on which none came", async () => {
  const other = new Client(port());
  await other.send(hot("second"), hot("third"));
  other.leave();
  expect(handled).toEqual(["/hot first", "/hot second"]);
  expect(lookedUp).toEqual(["third"]);
});

it("does not take one head for another", async () => {
  await client.send(`${head("/hot", "X-Other: 1\r\n", 5)}other`, `${head("/hot?", "", 5)}query`);
  expect(handled).toEqual(["/hot first", "/hot other", "/hot? query"]);
});

it.each([
  ["a header", [`POST /cold HTTP/1.1\r\nX-Said: `, hot("smuggled")]],
  ["a body", [head("/cold", "", hot("smuggled").length), hot("smuggled")]],
  [
    "a body in chunks",
    ["POST /cold HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n", hot("smuggled")],
  ],
  ["a body behind a request in the same piece", [cold("x") + head("/cold", "", 1000), hot("smuggled")]],
  ["a body that nobody waits for", [head("/early", "", 1000), hot("smuggled")]],
  ["a body whose length is told twice", [`${head("/cold", "Content-Length: 1000\r\n", 0)}`, hot("smuggled")]],
  [
    "a body whose length is told loosely",
    ["POST /cold HTTP/1.1\r\nHost: localhost\r\ncontent-length:1000\r\n\r\n", hot("smuggled")],
  ],
])("does not take a request out of %s", async (_name, pieces) => {
  await client.send(...pieces);
  expect(lookedUp).toEqual([]);
  expect(client.text).not.toContain("found for");
});

it("gives on what is held back when the server is to stop", async () => {
  const request = hot("second");
  await client.send(request.slice(0, -3));
  expect(handled).toEqual(["/hot first"]);
  lane.letGo();
  const closed = new Promise((resolve) => server.close(resolve));
  await client.send(request.slice(-3));
  expect(handled).toEqual(["/hot first", "/hot second"]);
  client.end();
  await closed;
});

it("gives on what is held back when the rest is long in coming", async () => {
  const request = hot("second");
  await client.send(request.slice(0, -3));
  await sleep(1200);
  await client.send(request.slice(-3));
  expect(handled).toEqual(["/hot first", "/hot second"]);
  expect(lookedUp).toEqual([]);
});

it.each(["end", "leave"] as const)("goes on when a client does %s in the middle of a request", async (how) => {
  await client.send(hot("second").slice(0, -3));
  client[how]();
  await client.closed;
  await sleep(1200);
  const other = new Client(port());
  await other.send(cold("x"), hot("third"));
  other.leave();
  expect(lookedUp).toEqual(["third"]);
});

it("hands on what is found later, and tells when the client has left", async () => {
  let resolve: (found: Uint8Array) => void = () => undefined;
  let isGone = false;
  find = ({ waiter }) => {
    waiter.whenGone(() => {
      isGone = true;
    });
    return new Promise((done) => {
      resolve = done;
    });
  };
  await client.send(hot("second"));
  resolve(Buffer.from("found late"));
  await expect.poll(() => client.text).toContain("found late");
  expect(isGone).toBe(false);
  await client.send(hot("third"));
  client.leave();
  await expect.poll(() => isGone).toBe(true);
  resolve(Buffer.from("found too late"));
});

it("hands on what cannot be answered, with what went wrong", async () => {
  find = () => null;
  await client.send(hot("second"));
  find = () => {
    throw new Error("broken");
  };
  await client.send(hot("third"));
  expect(handled).toEqual(["/hot first", "/hot second", "/hot third"]);
});
