import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestBytes } from "../http/connection.js";
import { untilQuiet } from "../servers/quiet.js";
import { freePort, Server } from "../servers/server.js";
import { vexfsServer } from "../servers/vexfs.js";
import { create } from "../transports/collections.js";
import { grpcTransport, restTransport, type Transport } from "../transports/connections.js";
import { type Figures, figuresOf } from "../transports/figures.js";
import { repeated, takeTurns } from "../transports/turn.js";
import { type Loading, load } from "./loading.js";
import { COLLECTION, type Operation, operationsOf, Vectors } from "./operations.js";
import type { QdrantOptions } from "./options.js";
import { type Throughput, throughput } from "./scaling.js";
import { type Phase, queriesUnderLoad } from "./under-load.js";

/** What came out. */
export interface QdrantReport {
  readonly loading: Loading;
  readonly operations: readonly Figures[];
  readonly scaling: readonly Throughput[];
  readonly phases: readonly Phase[];
}

/** Links a node of the graph, Qdrant's default. */
const LINKS = 16;
/** CPUs of the server where one core is compared with two. */
const CPUS = ["0", "0,1"] as const;

/** Measures VexFS as a Qdrant server. */
export async function benchQdrant(options: QdrantOptions, cli: string): Promise<QdrantReport> {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-bench-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const grpcPort = await freePort();
  const data = join(directory, "vexfs");
  const vectors = new Vectors(options.dimension);
  const operations = operationsOf(vectors, options);

  const { loading, figures } = await served(cli, data, grpcPort, "", async (server, transports) => {
    say(`${options.n.toLocaleString("en-US")} points are loaded …`);
    await create(server, COLLECTION, options.dimension, LINKS);
    const [rest] = transports;
    const points = vectors.upserts(0, options.n, options.batch);
    const done = await load(server, rest, points, options.batch);
    return { loading: done, figures: await each(server, transports, operations, options) };
  });

  const scaling: Throughput[] = [];
  for (const cpus of CPUS) {
    say(`on CPU ${cpus} …`);
    const cores = cpus.split(",").length;
    const measure = (server: Server) => throughput(server, cores, operations, options);
    scaling.push(...(await served(cli, data, grpcPort, cpus, measure)));
  }

  const phases = await served(cli, data, grpcPort, "", async (server, [rest]) => {
    say("queries while points come in …");
    const points = vectors.upserts(options.n, options.ingest, options.batch);
    const queries = operations[0]?.requests ?? [];
    return queriesUnderLoad(server, rest, queries, points, options.turnSeconds * options.rounds);
  });
  return { loading, operations: figures, scaling, phases };
}

/** Every operation over either transport. */
async function each(
  server: Server,
  transports: readonly Transport[],
  operations: readonly Operation[],
  options: QdrantOptions,
): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const { name, requests } of operations) {
    say(`${name} …`);
    const turn = (transport: Transport) => repeated(server, transport, requests, options);
    await untilQuiet(server);
    for (const transport of transports) await turn(transport); // both are warm before either counts
    figures.push(...figuresOf(name, await takeTurns(transports, options.rounds, turn)));
  }
  return figures;
}

/** What `work` finds out about a server that runs meanwhile; `cpus` as `taskset` takes them, empty: all. */
async function served<T>(
  cli: string,
  data: string,
  grpcPort: number,
  cpus: string,
  work: (server: Server, transports: readonly [rest: Transport, grpc: Transport]) => Promise<T>,
): Promise<T> {
  const apis = ["--qdrant-port", "{port}", "--grpc-port", String(grpcPort), "--no-chroma"];
  const server = new Server(vexfsServer(cli, apis), data, cpus);
  try {
    await server.spawn();
    await server.untilAnswered(requestBytes("GET", "/readyz"));
    return await work(server, [restTransport(server.port), grpcTransport(grpcPort)]);
  } finally {
    await server.stop();
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
