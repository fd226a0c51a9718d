import { type Progress, watchProgress } from "../load/progress.js";
import type { Server } from "../servers/server.js";
import { standingOf, untilIndexed } from "../transports/collections.js";
import type { Transport } from "../transports/connections.js";
import type { Request } from "../transports/requests.js";
import { COLLECTION } from "./operations.js";

/** What it took to load points. */
export interface Loading {
  readonly acknowledgedSeconds: number;
  readonly indexedSeconds: number;
  readonly progress: readonly Progress[];
}

/** Sends upserts of `batch` points one after the other, as one client does, and waits until all points are indexed. */
export async function load(
  server: Server,
  transport: Transport,
  requests: readonly Request[],
  batch: number,
): Promise<Loading> {
  const connection = await transport.open();
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let [acknowledgedSeconds, indexedSeconds] = [0, 0];
  const indexed = async (): Promise<number> => (await standingOf(server, COLLECTION)).indexed_vectors_count;
  const progress = await watchProgress(indexed, async (acknowledge) => {
    for (const request of requests) {
      await connection.send(request);
      acknowledge(batch);
    }
    acknowledgedSeconds = seconds();
    await untilIndexed(server, COLLECTION);
    indexedSeconds = seconds();
  });
  connection.close();
  return { acknowledgedSeconds, indexedSeconds, progress };
}
