import { median } from "../load/generate.js";
import { memoryOf } from "../servers/process-tree.js";
import { type Bench, MEGABYTE, type Subject, takeTurns } from "./bench.js";
import { queryRequests } from "./query.js";

/** From the start of the process to the first answer of a query on the loaded collection, files in the page cache. */
export async function coldStart(bench: Bench): Promise<void> {
  const expected = new Map<Subject, number>();
  for (const subject of bench.subjects) expected.set(subject, await subject.control.count(subject.collectionId));

  const turns = await takeTurns(bench, bench.options.rounds, async (subject) => {
    const [request] = queryRequests(bench, subject, 100);
    if (!request) throw new Error("there are no queries");
    await subject.server.stop();
    const start = performance.now();
    await subject.server.spawn();
    await subject.server.untilAnswered(request);
    const ms = performance.now() - start;
    const memory = memoryOf(subject.server.pid).pss;
    const count = await subject.control.count(subject.collectionId);
    if (count !== expected.get(subject))
      throw new Error(`${subject.server.kind.name} has ${count} records after a restart`);
    return { ms, memory };
  });
  for (const [subject, results] of turns) {
    subject.measurements.push(
      { row: "cold start to first answer", unit: "ms", better: "lower", value: median(results.map(({ ms }) => ms)) },
      {
        row: "resident memory, first answer after a start",
        unit: "MB",
        better: "lower",
        value: median(results.map(({ memory }) => memory)) / MEGABYTE,
      },
    );
  }
}
