import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestBytes } from "../http/connection.js";
import { untilQuiet } from "../servers/quiet.js";
import { freePort, Server } from "../servers/server.js";
import { vexfsServer } from "../servers/vexfs.js";
import { control, create, untilIndexed } from "./collections.js";
import { grpcTransport, restTransport, type Transport } from "./connections.js";
import { type Figures, figuresOf } from "./figures.js";
import type { TransportOptions } from "./options.js";
import { query, upsert, vectors } from "./requests.js";
import { once, repeated, type Turn, takeTurns } from "./turn.js";

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
  return figuresOf(`upsert ${batch} × ${dimension}`, await takeTurns(transports, rounds, turn), bytes);
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
  await untilIndexed(server, collection);
  await untilQuiet(server);
  const requests = vectors(200, dimension, 7).map((vector) => query(collection, vector));
  const turn = (transport: Transport): Promise<Turn> => repeated(server, transport, requests, options);
  for (const transport of transports) await turn(transport); // both are warm before either counts
  const row = `query ${dimension}-d, ${count.toLocaleString("en-US")} points, ${options.clients} clients`;
  return figuresOf(row, await takeTurns(transports, options.rounds, turn));
}
