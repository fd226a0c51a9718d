import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { requestBytes } from "../http/connection.js";
import { Server } from "../servers/server.js";
import { vexfsServer } from "../servers/vexfs.js";
import { Client, pointOf, upsertRequest } from "./api.js";
import { type Write, WriteLoad } from "./load.js";
import type { SnapshotOptions } from "./options.js";

/** Writes while nothing else, a snapshot, and nothing else again went on. */
export interface Phase {
  readonly name: "before" | "during" | "after";
  readonly seconds: number;
  readonly writes: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Writes that waited longer than 100 ms. */
  readonly slow: number;
}

/** What came out. */
export interface SnapshotReport {
  readonly phases: readonly Phase[];
  readonly snapshotSeconds: number;
  readonly snapshotBytes: number;
  readonly recoverSeconds: number;
  /** Points that were compared one by one, and those of them that were written while the snapshot was made. */
  readonly verified: number;
  readonly verifiedWritten: number;
}

const apis = ["--qdrant-port", "{port}", "--no-chroma", "--no-grpc"];

/** Makes a snapshot under a load of writes, recovers it on another server, and compares every point. */
export async function benchSnapshot(options: SnapshotOptions, vexfsCli: string): Promise<SnapshotReport> {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-bench-snapshot-"));
  const [from, to] = ["from", "to"].map((name) => new Server(vexfsServer(vexfsCli, apis), join(directory, name), ""));
  if (from === undefined || to === undefined) throw new Error("two servers are needed");
  try {
    await start(from);
    await fill(from.port, options);
    const { phases, name, acknowledged, load, snapshotSeconds } = await underLoad(from.port, options);
    await start(to);
    const file = join(to.dataDirectory, "snapshots", "bench", name);
    cpSync(join(from.dataDirectory, "snapshots", "bench", name), file, { recursive: true });
    const client = await Client.open(to.port);
    const began = performance.now();
    await client.send("PUT", "/snapshots/recover", { location: pathToFileURL(file).href });
    const recoverSeconds = (performance.now() - began) / 1000;
    const verified = await verify(client, options, load, acknowledged);
    client.close();
    const { size } = (await listed(from.port)).find((snapshot) => snapshot.name === name) ?? { size: 0 };
    return {
      phases,
      snapshotSeconds,
      snapshotBytes: size,
      recoverSeconds,
      verified,
      verifiedWritten: verified - options.n,
    };
  } finally {
    await Promise.all([from.stop(), to.stop()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function start(server: Server): Promise<void> {
  await server.spawn();
  await server.untilAnswered(requestBytes("GET", "/healthz"));
}

async function fill(port: number, { n, dimension }: SnapshotOptions): Promise<void> {
  const client = await Client.open(port);
  await client.send("PUT", "", { vectors: { size: dimension, distance: "Dot" } });
  for (let first = 0; first < n; first += 1000) {
    const ids = Array.from({ length: Math.min(1000, n - first) }, (_, index) => first + index);
    await client.write(upsertRequest(ids, dimension));
  }
  client.close();
}

interface Loaded {
  readonly phases: readonly Phase[];
  readonly name: string;
  /** Points of each writer that were acknowledged before the snapshot was asked for. */
  readonly acknowledged: readonly number[];
  readonly load: WriteLoad;
  readonly snapshotSeconds: number;
}

async function underLoad(port: number, options: SnapshotOptions): Promise<Loaded> {
  const client = await Client.open(port);
  const load = new WriteLoad(port, options);
  const began = performance.now();
  await sleep(options.seconds * 1000);
  const acknowledged = [...load.acknowledged];
  const asked = performance.now();
  const { name } = (await client.send("POST", "/snapshots")) as { readonly name: string };
  const made = performance.now();
  await sleep(options.seconds * 1000);
  await load.stop();
  const ended = performance.now();
  client.close();
  const within = (from: number, to: number): readonly Write[] =>
    load.writes.filter(({ start: at, ms }) => at + ms > from && at < to);
  return {
    name,
    acknowledged,
    load,
    snapshotSeconds: (made - asked) / 1000,
    phases: [
      phase(
        "before",
        began,
        asked,
        load.writes.filter(({ start: at, ms }) => at + ms <= asked),
      ),
      phase("during", asked, made, within(asked, made)),
      phase(
        "after",
        made,
        ended,
        load.writes.filter(({ start: at }) => at >= made),
      ),
    ],
  };
}

function phase(name: Phase["name"], from: number, to: number, writes: readonly Write[]): Phase {
  const sorted = writes.map(({ ms }) => ms).sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    name,
    seconds: (to - from) / 1000,
    writes: sorted.length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    slow: sorted.filter((ms) => ms > 100).length,
  };
}

interface Page {
  readonly points: readonly { readonly id: number }[];
  readonly next_page_offset: number | null;
}

/** Compares every point with what was written; of each writer there must be all points up to one that was written while the snapshot was made. */
async function verify(
  client: Client,
  { n, dimension, writers, batch }: SnapshotOptions,
  load: WriteLoad,
  acknowledged: readonly number[],
): Promise<number> {
  const counts = Array.from({ length: writers }, () => 0);
  let verified = 0;
  for await (const found of scrolled(client)) {
    const { id } = found;
    const writer = (id - n) % writers;
    const expected = id < n ? verified : load.idOf(writer, counts[writer] ?? 0);
    if (id !== expected) throw new Error(`the point ${expected} is missing`);
    if (id >= n) counts[writer] = (counts[writer] ?? 0) + 1;
    if (!isSame(found, pointOf(id, dimension))) throw new Error(`the point ${id} is ${JSON.stringify(found)}`);
    verified++;
  }
  for (const [writer, count] of counts.entries()) {
    const isPossible = count >= (acknowledged[writer] ?? 0) && count % batch === 0;
    if (!isPossible)
      throw new Error(`writer ${writer} has ${count} points, ${acknowledged[writer]} were acknowledged before`);
  }
  return verified;
}

async function* scrolled(client: Client): AsyncGenerator<{ readonly id: number }> {
  let offset: number | null = 0;
  while (offset !== null) {
    const body = { limit: 1000, offset, with_vector: true, with_payload: true };
    const page = (await client.send("POST", "/points/scroll", body)) as Page;
    yield* page.points;
    offset = page.next_page_offset;
  }
}

function isSame(found: object, expected: object): boolean {
  // Numbers are printed as the shortest texts that name the same float.
  const plain = (value: unknown): unknown => (typeof value === "number" ? Math.fround(value) : value);
  const sorted = (value: object): string =>
    JSON.stringify(
      Object.entries(value)
        .map(([key, member]: [string, unknown]) => [key, Array.isArray(member) ? member.map(plain) : member])
        .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    );
  return sorted(found) === sorted(expected);
}

async function listed(port: number): Promise<readonly { readonly name: string; readonly size: number }[]> {
  const client = await Client.open(port);
  const snapshots = await client.send("GET", "/snapshots");
  client.close();
  return snapshots as readonly { readonly name: string; readonly size: number }[];
}

/** The report as lines for people. */
export function snapshotTable({ phases, ...report }: SnapshotReport): string {
  const rows = phases.map(
    ({ name, seconds, writes, medianMs, p99Ms, maxMs, slow }) =>
      `| ${name} | ${seconds.toFixed(1)} | ${writes} | ${medianMs.toFixed(1)} | ${p99Ms.toFixed(1)} | ${maxMs.toFixed(1)} | ${slow} |`,
  );
  const megabytes = (report.snapshotBytes / 1e6).toFixed(0);
  return [
    "| | seconds | writes | median ms | p99 ms | longest ms | over 100 ms |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    "",
    `Snapshot: ${megabytes} MB in ${report.snapshotSeconds.toFixed(1)} s; recovered in ${report.recoverSeconds.toFixed(1)} s; ` +
      `${report.verified} points compared one by one, ${report.verifiedWritten} of them written under load.`,
  ].join("\n");
}
