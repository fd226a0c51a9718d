import { setTimeout as sleep } from "node:timers/promises";
import { deleteBody, json, paths } from "../http/chroma-api.js";
import { HttpConnection, requestBytes } from "../http/connection.js";
import { diskBytes } from "../servers/disk.js";
import { type Bench, MEGABYTE, type Subject, takeTurns } from "./bench.js";

const DELETE_BATCH = 1000;
/** A server may free its disk in the background; it has this long, and is done when nothing changes for a while. */
const SETTLE_LIMIT_S = 90;
const SETTLED_AFTER_S = 10;

/** The data directory once the load is indexed. */
export async function diskLoaded(bench: Bench): Promise<void> {
  for (const subject of bench.subjects) {
    const bytes = await settledDisk(subject);
    subject.measurements.push({ row: "disk, loaded", unit: "MB", better: "lower", value: bytes / MEGABYTE });
  }
}

/** Deletes every record by id, and looks at what the data directory still takes. */
export async function deleteEverything(bench: Bench): Promise<void> {
  await takeTurns(bench, 1, async (subject) => {
    subject.diskPeak = Math.max(subject.diskPeak, diskBytes(subject.server.dataDirectory));
    const { deleted, ms } = await deleteAll(subject);
    const bytes = await settledDisk(subject);
    const row = "delete every record";
    subject.measurements.push(
      { row, unit: "records/s", better: "higher", value: (deleted / ms) * 1000 },
      { row, unit: "MB on disk afterwards", better: "lower", value: bytes / MEGABYTE },
      { row, unit: "% of the peak", better: "lower", value: (100 * bytes) / subject.diskPeak },
    );
  });
}

async function deleteAll(subject: Subject): Promise<{ deleted: number; ms: number }> {
  const connection = await HttpConnection.open(subject.server.port);
  const path = paths.records(subject.collectionId, "delete");
  const list = json({ limit: 10 * DELETE_BATCH, include: [] });
  let deleted = 0;
  let ms = 0;
  for (;;) {
    const { ids } = (await subject.control.call("POST", paths.records(subject.collectionId, "get"), list)) as {
      ids: string[];
    };
    if (ids.length === 0) break;
    for (let from = 0; from < ids.length; from += DELETE_BATCH) {
      const request = requestBytes("POST", path, deleteBody(ids.slice(from, from + DELETE_BATCH)));
      const start = performance.now();
      const { status, body } = await connection.send(request);
      ms += performance.now() - start;
      if (status !== 200)
        throw new Error(`${subject.server.kind.name} answered ${status}: ${body.toString("utf8", 0, 300)}`);
      subject.diskPeak = Math.max(subject.diskPeak, diskBytes(subject.server.dataDirectory));
    }
    deleted += ids.length;
  }
  connection.close();
  return { deleted, ms };
}

/** Bytes of the data directory after they have stopped changing. */
async function settledDisk(subject: Subject): Promise<number> {
  let bytes = diskBytes(subject.server.dataDirectory);
  let unchanged = 0;
  for (let waited = 0; waited < SETTLE_LIMIT_S && unchanged < SETTLED_AFTER_S; waited++) {
    await sleep(1000);
    const now = diskBytes(subject.server.dataDirectory);
    unchanged = now === bytes ? unchanged + 1 : 0;
    bytes = now;
    subject.diskPeak = Math.max(subject.diskPeak, now);
  }
  return bytes;
}
