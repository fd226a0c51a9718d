import { cpuSecondsOf } from "../servers/process-tree.js";
import type { Server } from "../servers/server.js";
import type { Connection, Transport } from "./connections.js";
import type { Request } from "./requests.js";

/** What one transport made of a load, once. */
export interface Turn {
  readonly perSecond: number;
  /** Milliseconds of each request, ascending. */
  readonly latencies: Float64Array;
  /** Of the server. */
  readonly cpuSeconds: number;
}

/** Sends each request once, one after the other, as a client that loads does. */
export async function once(server: Server, transport: Transport, requests: readonly Request[]): Promise<Turn> {
  const connection = await transport.open();
  const latencies: number[] = [];
  const turn = await measured(server, latencies, async () => {
    for (const request of requests) latencies.push(await timed(() => connection.send(request)));
  });
  connection.close();
  return turn;
}

/** Sends requests from several clients until the turn is over. */
export async function repeated(
  server: Server,
  transport: Transport,
  requests: readonly Request[],
  { clients, turnSeconds }: { readonly clients: number; readonly turnSeconds: number },
): Promise<Turn> {
  const connections = await Promise.all(Array.from({ length: clients }, () => transport.open()));
  const latencies: number[] = [];
  let next = 0;
  const turn = await measured(server, latencies, async () => {
    const end = performance.now() + turnSeconds * 1000;
    const client = async (connection: Connection): Promise<void> => {
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

/** Lets the transports take turns, the other one first in every second round. */
export async function takeTurns(
  transports: readonly Transport[],
  rounds: number,
  turn: (transport: Transport) => Promise<Turn>,
): Promise<Map<Transport, Turn[]>> {
  const done = new Map<Transport, Turn[]>(transports.map((transport) => [transport, []]));
  for (let round = 0; round < rounds; round++) {
    for (const transport of round % 2 === 0 ? transports : [...transports].reverse()) {
      done.get(transport)?.push(await turn(transport));
    }
  }
  return done;
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function measured(server: Server, latencies: number[], work: () => Promise<void>): Promise<Turn> {
  const cpu = cpuSecondsOf(server.pid);
  const elapsedMs = await timed(work);
  const cpuSeconds = cpuSecondsOf(server.pid) - cpu;
  const perSecond = (latencies.length / elapsedMs) * 1000;
  return { perSecond, latencies: Float64Array.from(latencies).sort(), cpuSeconds };
}
