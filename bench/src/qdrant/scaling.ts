import { generateLoad, median } from "../load/generate.js";
import { untilQuiet } from "../servers/quiet.js";
import type { Server } from "../servers/server.js";
import type { Operation } from "./operations.js";
import type { QdrantOptions } from "./options.js";

/** What a server on some CPUs made of an operation. */
export interface Throughput {
  readonly operation: string;
  readonly cores: number;
  readonly perSecond: number;
  readonly serverCpuMs: number;
  /** Busiest generator thread, 0 to 1. */
  readonly generatorBusy: number;
}

/** Throughput of every operation over REST, on a server that runs on `cores` CPUs. */
export async function throughput(
  server: Server,
  cores: number,
  operations: readonly Operation[],
  { clients, turnSeconds, rounds }: QdrantOptions,
): Promise<Throughput[]> {
  const results: Throughput[] = [];
  for (const { name, requests } of operations) {
    const load = { requests: requests.map(({ rest }) => rest), clients, threads: 1, repeat: true };
    await untilQuiet(server);
    await generateLoad(server, { ...load, durationMs: 200 * turnSeconds }); // it is warm before it counts
    const turns = [];
    for (let round = 0; round < rounds; round++) {
      turns.push(await generateLoad(server, { ...load, durationMs: 1000 * turnSeconds }));
    }
    results.push({
      operation: name,
      cores,
      perSecond: median(turns.map(({ perSecond }) => perSecond)),
      serverCpuMs: median(turns.map(({ serverCpuMs }) => serverCpuMs)),
      generatorBusy: median(turns.map(({ generatorBusy }) => generatorBusy)),
    });
  }
  return results;
}
