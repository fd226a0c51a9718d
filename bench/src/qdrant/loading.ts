import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "../servers/server.js";
import { standingOf, untilIndexed } from "../transports/collections.js";
import type { Transport } from "../transports/connections.js";
import type { Request } from "../transports/requests.js";
import { COLLECTION } from "./operations.js";

/** How far a load had come at a time. */
export interface Progress {
  readonly seconds: number;
  readonly acknowledged: number;
  readonly indexed: number;
}

/** What it took to load points. */
export interface Loading {
  readonly acknowledgedSeconds: number;
  readonly indexedSeconds: number;
  readonly progress: readonly Progress[];
}

/** How often a load looks at itself. */
const SAMPLE_MS = 100;

/** Sends upserts one after the other, as one client does, and waits until all points are indexed. */
export async function load(
  server: Server,
  transport: Transport,
  requests: readonly Request[],
  batch: number,
): Promise<Loading> {
  const connection = await transport.open();
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const progress: Progress[] = [];
  let acknowledged = 0;
  let isOver = false;
  const sample = async (): Promise<void> => {
    const { indexed_vectors_count: indexed } = await standingOf(server, COLLECTION);
    progress.push({ seconds: seconds(), acknowledged, indexed });
  };
  const samples = (async () => {
    for (; !isOver; await sleep(SAMPLE_MS)) await sample();
  })();
  for (const request of requests) {
    await connection.send(request);
    acknowledged += batch;
  }
  const acknowledgedSeconds = seconds();
  await untilIndexed(server, COLLECTION);
  const indexedSeconds = seconds();
  isOver = true;
  await samples;
  await sample();
  connection.close();
  return { acknowledgedSeconds, indexedSeconds, progress };
}
