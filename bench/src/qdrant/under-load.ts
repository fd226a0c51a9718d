import { generateLoad, quantile } from "../load/generate.js";
import { untilQuiet } from "../servers/quiet.js";
import type { Server } from "../servers/server.js";
import { untilIndexed } from "../transports/collections.js";
import type { Connection, Transport } from "../transports/connections.js";
import type { Request } from "../transports/requests.js";
import { timed } from "../transports/turn.js";
import { COLLECTION } from "./operations.js";

/** Latencies of the queries of a while. */
export interface Window {
  /** From the beginning of the phase to the middle of the window. */
  readonly seconds: number;
  readonly queries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What one client saw. */
export interface Phase {
  readonly name: "idle" | "points come in";
  readonly queries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly windows: readonly Window[];
}

/** A query, when it was asked and how long its answer took. */
export interface Timed {
  readonly seconds: number;
  readonly ms: number;
}

const WINDOW_SECONDS = 1;
/** Ingestion that takes longer than this is cut off. */
const INGESTION_MS_MAX = 600_000;

/** Latency of one client's queries without other load, and while points come in as fast as they are taken and until they are indexed. */
export async function queriesUnderLoad(
  server: Server,
  transport: Transport,
  queries: readonly Request[],
  points: readonly Request[],
  idleSeconds: number,
): Promise<readonly Phase[]> {
  await untilQuiet(server);
  const connection = await transport.open();
  const idleEnd = performance.now() + idleSeconds * 1000;
  const idle = await ask(connection, queries, () => performance.now() > idleEnd);
  let isOver = false;
  // From a thread of its own, so that the client's clock does not wait for whoever sends points.
  const ingestion = generateLoad(server, {
    requests: points.map(({ rest }) => rest),
    clients: 1,
    threads: 1,
    durationMs: INGESTION_MS_MAX,
    repeat: false,
  })
    .then(() => untilIndexed(server, COLLECTION))
    .finally(() => {
      isOver = true;
    });
  const loaded = await ask(connection, queries, () => isOver);
  await ingestion;
  connection.close();
  return [phaseOf("idle", idle), phaseOf("points come in", loaded)];
}

async function ask(connection: Connection, queries: readonly Request[], isOver: () => boolean): Promise<Timed[]> {
  const started = performance.now();
  const asked: Timed[] = [];
  while (!isOver()) {
    const seconds = (performance.now() - started) / 1000;
    asked.push({ seconds, ms: await timed(() => connection.send(queries[asked.length % queries.length] as Request)) });
  }
  return asked;
}

/** Sums up what was asked, altogether and second by second. */
export function phaseOf(name: Phase["name"], asked: readonly Timed[]): Phase {
  const count = Math.ceil((asked.at(-1)?.seconds ?? 0) / WINDOW_SECONDS);
  const windows = Array.from({ length: count }, (_, index): Window => {
    const inside = asked.filter(({ seconds }) => Math.floor(seconds / WINDOW_SECONDS) === index);
    return { seconds: (index + 0.5) * WINDOW_SECONDS, ...summary(inside) };
  });
  return { name, ...summary(asked), windows };
}

function summary(asked: readonly Timed[]): Omit<Window, "seconds"> {
  const latencies = Float64Array.from(asked, ({ ms }) => ms).sort();
  return { queries: asked.length, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}
