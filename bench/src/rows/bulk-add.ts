import { setTimeout as sleep } from "node:timers/promises";
import { addBody, type Encoding, paths } from "../http/chroma-api.js";
import { HttpConnection, requestBytes } from "../http/connection.js";
import { watchProgress } from "../load/progress.js";
import { diskBytes } from "../servers/disk.js";
import { type Bench, type Subject, takeTurns } from "./bench.js";

/** JSON takes five times the bytes of base64, and the clients have not sent it since they can send base64. */
const JSON_RECORDS_MAX = 20_000;
export const COLLECTION = "bench";

/** Loads every record into the collection of the other rows; measures until acknowledged, and until indexed. */
export async function bulkLoad(bench: Bench): Promise<void> {
  const bodies = buildBodies(bench, bench.dataset.count, "base64");
  await takeTurns(bench, 1, async (subject) => {
    subject.collectionId = await subject.control.createCollection(COLLECTION, bench.options.space);
    const start = performance.now();
    let [acknowledgedMs, indexedMs] = [0, 0];
    // The real Chroma indexes before it answers, and does not tell.
    const pending = async (): Promise<number> =>
      subject.server.kind.role === "peer" ? 0 : subject.control.unindexed(subject.collectionId);
    const indexed = async (acknowledged: number): Promise<number> => Math.max(0, acknowledged - (await pending()));
    subject.progress = await watchProgress(indexed, async (acknowledge) => {
      acknowledgedMs = await send(subject, subject.collectionId, bodies, () => acknowledge(bench.options.batchRecords));
      await untilIndexed(subject);
      indexedMs = performance.now() - start;
    });
    const row = `bulk add, base64, ${bench.options.batchRecords} a batch`;
    const perSecond = (ms: number): number => (bench.dataset.count / ms) * 1000;
    subject.measurements.push(
      { row, unit: "records/s acknowledged", better: "higher", value: perSecond(acknowledgedMs) },
      { row, unit: "records/s until indexed", better: "higher", value: perSecond(indexedMs) },
    );
    const stored = await subject.control.count(subject.collectionId);
    if (stored !== bench.dataset.count)
      throw new Error(`${subject.server.kind.name} has ${stored} records after the load`);
    subject.diskPeak = diskBytes(subject.server.dataDirectory);
  });
}

/** The same with JSON arrays of numbers, into a collection that is deleted afterwards. */
export async function bulkAddJson(bench: Bench): Promise<void> {
  const count = Math.min(bench.dataset.count, JSON_RECORDS_MAX);
  const bodies = buildBodies(bench, count, "json");
  await takeTurns(bench, 1, async (subject) => {
    const name = `${COLLECTION}-json`;
    const id = await subject.control.createCollection(name, bench.options.space);
    const ms = await send(subject, id, bodies);
    subject.measurements.push({
      row: `bulk add, JSON, ${bench.options.batchRecords} a batch`,
      unit: "records/s acknowledged",
      better: "higher",
      value: (count / ms) * 1000,
    });
    await subject.control.deleteCollection(name);
  });
}

function buildBodies(bench: Bench, count: number, encoding: Encoding): Buffer[] {
  const { batchRecords } = bench.options;
  return Array.from({ length: Math.ceil(count / batchRecords) }, (_, batch) =>
    addBody(bench.dataset, batch * batchRecords, Math.min(count, (batch + 1) * batchRecords), encoding),
  );
}

/** Sends the batches one after the other, as one client does; returns the milliseconds that took. */
async function send(
  subject: Subject,
  collectionId: string,
  bodies: readonly Buffer[],
  onAnswer: () => void = () => {},
): Promise<number> {
  const requests = bodies.map((body) => requestBytes("POST", paths.records(collectionId, "add"), body));
  const connection = await HttpConnection.open(subject.server.port);
  const start = performance.now();
  for (const request of requests) {
    const { status, body } = await connection.send(request);
    if (status !== 201)
      throw new Error(`${subject.server.kind.name} answered ${status}: ${body.toString("utf8", 0, 300)}`);
    onAnswer();
  }
  const ms = performance.now() - start;
  connection.close();
  return ms;
}

async function untilIndexed(subject: Subject): Promise<void> {
  while ((await subject.control.unindexed(subject.collectionId)) > 0) await sleep(20);
}
