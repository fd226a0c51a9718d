import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HttpConnection, requestBytes } from "../http/connection.js";
import { median, quantile } from "../load/generate.js";
import { cpuSecondsOf } from "../servers/process-tree.js";
import { freePort, Server } from "../servers/server.js";
import { vexfsServer } from "../servers/vexfs.js";
import { grpcTransport, restTransport, type Transport } from "./connections.js";
import type { TransportOptions } from "./options.js";
import { query, type Request, upsert, vectors } from "./requests.js";

/** What a transport made of a load, medians of the rounds. */
export interface Figures {
  readonly row: string;
  readonly transport: Transport["name"];
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the server for one request. */
  readonly cpuMsPerRequest: number;
  /** Bytes of the vectors, four a component, that one second of the server's processor time takes in; 0 for queries. */
  readonly vectorBytesPerCpuSecond: number;
}

interface Turn {
  readonly perSecond: number;
  readonly latencies: Float64Array;
  readonly cpuSeconds: number;
}

/** The dimension of the vectors that are queried, and how many points there are: with few, the walk costs next to nothing. */
const queried = { dimension: 128, few: 10, many: 20_000 };

/** Measures both transports on one server, in turns. */
export async function benchTransports(options: TransportOptions, cli: string): Promise<readonly Figures[]> {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-bench-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const grpcPort = await freePort();
  const kind = vexfsServer(cli, ["--qdrant-port", "{port}", "--grpc-port", String(grpcPort), "--no-chroma"]);
  const server = new Server(kind, join(directory, "vexfs"), "");
  try {
    await server.spawn();
    await server.untilAnswered(requestBytes("GET", "/readyz"));
    const transports = [restTransport(server.port), grpcTransport(grpcPort)];
    return [
      ...(await upserts(server, transports, options)),
      ...(await queries(server, transports, options, "few", queried.few)),
      ...(await queries(server, transports, options, "many", queried.many)),
    ];
  } finally {
    await server.stop();
  }
}

async function upserts(server: Server, transports: readonly Transport[], options: TransportOptions) {
  const { batch, batches, dimension, rounds } = options;
  const requests = Array.from({ length: batches }, (_, index) =>
    upsert("upserted", index * batch, vectors(batch, dimension, index + 1)),
  );
  const turn = async (transport: Transport): Promise<Turn> => {
    await create(server, "upserted", dimension);
    const done = await once(server, transport, requests);
    await control(server, "DELETE", "/collections/upserted");
    return done;
  };
  const bytes = batches * batch * dimension * Float32Array.BYTES_PER_ELEMENT;
  return figures(`upsert ${batch} × ${dimension}`, await takeTurns(transports, rounds, turn), bytes);
}

async function queries(
  server: Server,
  transports: readonly Transport[],
  options: TransportOptions,
  collection: string,
  count: number,
) {
  const { dimension } = queried;
  await create(server, collection, dimension, 16);
  const [rest] = transports;
  for (let first = 0; first < count; first += 1000) {
    const points = vectors(Math.min(1000, count - first), dimension, first + 1);
    if (rest !== undefined) await once(server, rest, [upsert(collection, first, points)]);
  }
  const requests = vectors(200, dimension, 7).map((vector) => query(collection, vector));
  const turn = (transport: Transport): Promise<Turn> => repeated(server, transport, requests, options);
  for (const transport of transports) await turn(transport); // both are warm before either counts
  const row = `query ${dimension}-d, ${count.toLocaleString("en-US")} points, ${options.clients} clients`;
  return figures(row, await takeTurns(transports, options.rounds, turn), 0);
}

async function takeTurns(
  transports: readonly Transport[],
  rounds: number,
  turn: (transport: Transport) => Promise<Turn>,
) {
  const done = new Map<Transport, Turn[]>(transports.map((transport) => [transport, []]));
  for (let round = 0; round < rounds; round++) {
    for (const transport of round % 2 === 0 ? transports : [...transports].reverse()) {
      done.get(transport)?.push(await turn(transport));
    }
  }
  return done;
}

function figures(row: string, done: ReadonlyMap<Transport, readonly Turn[]>, bytes: number): Figures[] {
  return [...done].map(([{ name }, turns]) => ({
    row,
    transport: name,
    perSecond: median(turns.map(({ perSecond }) => perSecond)),
    p50Ms: median(turns.map(({ latencies }) => quantile(latencies, 0.5))),
    p99Ms: median(turns.map(({ latencies }) => quantile(latencies, 0.99))),
    cpuMsPerRequest: median(turns.map(({ cpuSeconds, latencies }) => (cpuSeconds * 1000) / latencies.length)),
    vectorBytesPerCpuSecond: median(turns.map(({ cpuSeconds }) => bytes / cpuSeconds)),
  }));
}

/** Sends each request once, one after the other, as a client that loads does. */
async function once(server: Server, transport: Transport, requests: readonly Request[]): Promise<Turn> {
  const connection = await transport.open();
  const latencies: number[] = [];
  const turn = await measured(server, latencies, async () => {
    for (const request of requests) latencies.push(await timed(() => connection.send(request)));
  });
  connection.close();
  return turn;
}

/** Sends requests from several clients until the turn is over. */
async function repeated(
  server: Server,
  transport: Transport,
  requests: readonly Request[],
  { clients, turnSeconds }: TransportOptions,
): Promise<Turn> {
  const connections = await Promise.all(Array.from({ length: clients }, () => transport.open()));
  const latencies: number[] = [];
  let next = 0;
  const turn = await measured(server, latencies, async () => {
    const end = performance.now() + turnSeconds * 1000;
    const client = async (connection: (typeof connections)[number]): Promise<void> => {
      while (performance.now() < end) {
        const request = requests[next++ % requests.length] as Request;
        latencies.push(await timed(() => connection.send(request)));
      }
    };
    await Promise.all(connections.map(client));
  });
  for (const connection of connections) connection.close();
  return turn;
}

async function measured(server: Server, latencies: number[], work: () => Promise<void>): Promise<Turn> {
  const cpu = cpuSecondsOf(server.pid);
  const elapsedMs = await timed(work);
  const cpuSeconds = cpuSecondsOf(server.pid) - cpu;
  const perSecond = (latencies.length / elapsedMs) * 1000;
  return { perSecond, latencies: Float64Array.from(latencies).sort(), cpuSeconds };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Makes a collection, without a graph unless it has links: building one would count for whoever loads. */
async function create(server: Server, name: string, size: number, links = 0): Promise<void> {
  const body = { vectors: { size, distance: "Cosine" }, hnsw_config: { m: links } };
  await control(server, "PUT", `/collections/${name}`, Buffer.from(JSON.stringify(body)));
}

async function control(server: Server, method: string, path: string, body?: Buffer): Promise<void> {
  const connection = await HttpConnection.open(server.port);
  const { status, body: answer } = await connection.send(requestBytes(method, path, body));
  connection.close();
  if (status !== 200) throw new Error(`${method} ${path}: ${status} ${answer.toString("utf8", 0, 300)}`);
}
