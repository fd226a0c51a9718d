import { memoryOf } from "../servers/process-tree.js";
import { type Bench, MEGABYTE } from "./bench.js";

/** Memory of the servers before they have a record. */
export async function memoryEmpty(bench: Bench): Promise<void> {
  measure(bench, "resident memory, no records");
}

/** Memory of the servers after the load and the query rows. */
export async function memoryLoaded(bench: Bench): Promise<void> {
  measure(bench, "resident memory, loaded and queried");
}

function measure(bench: Bench, row: string): void {
  for (const subject of bench.subjects) {
    const { pss, anonymous } = memoryOf(subject.server.pid);
    subject.measurements.push(
      { row, unit: "MB", better: "lower", value: pss / MEGABYTE },
      { row, unit: "MB not file-backed", better: "lower", value: anonymous / MEGABYTE },
    );
  }
}
