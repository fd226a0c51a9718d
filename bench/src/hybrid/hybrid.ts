import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { clusteredDataset } from "../data/clustered.js";
import { HttpConnection, requestBytes } from "../http/connection.js";
import { median, quantile } from "../load/generate.js";
import { cpuSecondsOf } from "../servers/process-tree.js";
import { Server } from "../servers/server.js";
import { vexfsServer } from "../servers/vexfs.js";
import type { HybridOptions } from "./options.js";
import { collection, rows, upserts } from "./requests.js";

/** What a row of queries took, medians of the rounds. */
export interface HybridFigures {
  readonly row: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly cpuMsPerQuery: number;
  /** What the server says that it did for one of the queries. */
  readonly plan: unknown;
}

/** Loads points and measures the queries of every row, one after the other. */
export async function benchHybrid(options: HybridOptions, cli: string): Promise<readonly HybridFigures[]> {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-bench-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const kind = vexfsServer(cli, ["--qdrant-port", "{port}", "--no-grpc", "--no-chroma"]);
  const server = new Server(kind, join(directory, "vexfs"), "");
  try {
    await server.spawn();
    await server.untilAnswered(requestBytes("GET", "/readyz"));
    const connection = await HttpConnection.open(server.port);
    const dataset = clusteredDataset(options.points, options.dimension, options.queries);
    const vectors = { dense: { ...collection.vectors.dense, size: options.dimension } };
    await send(connection, "PUT", "/collections/h", JSON.stringify({ ...collection, vectors }));
    for (const body of upserts(dataset)) await send(connection, "PUT", "/collections/h/points?wait=true", body);
    await untilIndexed(connection, options);
    const figures: HybridFigures[] = [];
    for (const [row, bodies] of rows(dataset, options)) {
      figures.push(await measured(row, bodies, connection, server, options));
    }
    connection.close();
    return figures;
  } finally {
    await server.stop();
  }
}

async function measured(
  row: string,
  bodies: readonly string[],
  connection: HttpConnection,
  server: Server,
  { rounds }: HybridOptions,
): Promise<HybridFigures> {
  const path = "/collections/h/points/query";
  const requests = bodies.map((body) => requestBytes("POST", path, Buffer.from(body)));
  const round = async () => {
    const latencies: number[] = [];
    const cpu = cpuSecondsOf(server.pid);
    for (const request of requests) {
      const start = performance.now();
      await answered(connection, request);
      latencies.push(performance.now() - start);
    }
    const cpuMs = ((cpuSecondsOf(server.pid) - cpu) * 1000) / requests.length;
    return { latencies: Float64Array.from(latencies).sort(), cpuMs };
  };
  await round(); // it is warm before it counts
  const done = [];
  for (let index = 0; index < rounds; index++) done.push(await round());
  return {
    row,
    p50Ms: median(done.map(({ latencies }) => quantile(latencies, 0.5))),
    p95Ms: median(done.map(({ latencies }) => quantile(latencies, 0.95))),
    cpuMsPerQuery: median(done.map(({ cpuMs }) => cpuMs)),
    plan: await explained(server, path, bodies[0] ?? "{}"),
  };
}

/** What the server does for a query, as it reports itself. */
async function explained(server: Server, path: string, body: string): Promise<unknown> {
  const url = `http://127.0.0.1:${server.port}${path}`;
  const answer = await fetch(url, { method: "POST", body, headers: { "x-vexfs-explain": "true" } });
  return (await answer.json()) as unknown;
}

async function untilIndexed(connection: HttpConnection, { indexSeconds }: HybridOptions): Promise<void> {
  const end = performance.now() + indexSeconds * 1000;
  for (;;) {
    const { result } = JSON.parse(await send(connection, "GET", "/collections/h")) as { result: { status: string } };
    if (result.status === "green") return;
    if (performance.now() > end) throw new Error(`the points were not indexed within ${indexSeconds} seconds`);
    await delay(500);
  }
}

async function send(connection: HttpConnection, method: string, path: string, body?: string): Promise<string> {
  return answered(connection, requestBytes(method, path, body === undefined ? undefined : Buffer.from(body)));
}

async function answered(connection: HttpConnection, request: Buffer): Promise<string> {
  const { status, body } = await connection.send(request);
  if (status !== 200) throw new Error(`answered ${status}: ${body.toString("utf8", 0, 300)}`);
  return body.toString();
}
