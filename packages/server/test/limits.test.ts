import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { operationsUrl, startServer } from "./fixtures/server.js";

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a connection of its own. */
const ask = (url: string, body?: Buffer): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { method: body === undefined ? "GET" : "POST", agent: new Agent({ keepAlive: false }) };
    const outgoing = request(url, options, async (incoming) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks).toString() });
    });
    outgoing.on("error", reject);
    if (body !== undefined)
      outgoing.setHeader("Content-Type", "application/octet-stream").setHeader("Content-Length", body.length);
    outgoing.end(body);
  });

const holdConnections = async (port: number, count: number): Promise<readonly Socket[]> => {
  const sockets = Array.from({ length: count }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  await after(100);
  return sockets;
};

it("a connection over the limit is told so with 503 and Retry-After, and is served once there is room", async () => {
  const server = await startServer({ "limits.connectionsMax": 5 });
  const held = await holdConnections(server.addresses.chroma ?? 0, 5);
  const refused = await ask(`${server.url}/hello`);
  expect(refused.status).toBe(503);
  expect(refused.headers).toMatchObject({ "retry-after": "1", connection: "close" });
  expect(JSON.parse(refused.body)).toEqual({
    error: "ServiceUnavailable",
    message: "too many open connections (limits.connectionsMax); try again later",
  });
  const other = await ask(`http://127.0.0.1:${server.addresses.qdrant}/hello`);
  expect([other.status, JSON.parse(other.body)]).toEqual([
    503,
    { status: { error: "too many open connections (limits.connectionsMax); try again later" }, time: 0 },
  ]);
  for (const socket of held) socket.destroy();
  await after(100);
  expect((await ask(`${server.url}/hello`)).status).toBe(200);
  const metrics = await (await fetch(operationsUrl(server, "/metrics"))).text();
  expect(metrics).toContain('vexfs_http_refused_connections_total{thread="0"} 2');
});

it("a refused request with a body still gets to read its answer", async () => {
  const server = await startServer({ "limits.connectionsMax": 2 });
  const held = await holdConnections(server.addresses.chroma ?? 0, 2);
  expect((await ask(`${server.url}/length`, Buffer.alloc(2_000_000))).status).toBe(503);
  for (const socket of held) socket.destroy();
});

it("bodies past the budget of all bodies are refused; others are served", async () => {
  const server = await startServer({ "limits.bodyBytesMax": "1MiB", "limits.bodyBytesInFlightMax": "1MiB" });
  const head =
    "POST /length HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n";
  const half = connect(server.addresses.chroma ?? 0, "127.0.0.1").on("error", () => undefined);
  half.write(head);
  await after(100);
  const refused = await ask(`${server.url}/length`, Buffer.alloc(500_000));
  expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
  expect((await ask(`${server.url}/hello`)).status).toBe(200);
  half.destroy();
  await after(100);
  expect((await ask(`${server.url}/length`, Buffer.alloc(500_000))).body).toBe('{"length":500000}');
});

it("300 connections at once are all answered", async () => {
  const server = await startServer();
  const answers = await Promise.all(Array.from({ length: 300 }, () => ask(`${server.url}/hello`)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
});

it("what is not HTTP is answered with 400 and closed", async () => {
  const server = await startServer();
  const socket = connect(server.addresses.chroma ?? 0, "127.0.0.1");
  socket.write("this is not HTTP\r\n\r\n");
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect((await ask(`${server.url}/hello`)).status).toBe(200);
});
