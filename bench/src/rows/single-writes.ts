import { addBody, paths } from "../http/chroma-api.js";
import { requestBytes } from "../http/connection.js";
import { generateLoad, median, quantile } from "../load/generate.js";
import { type Bench, takeTurns } from "./bench.js";
import { warnIfGeneratorIsTheLimit } from "./query.js";

/** More than a server takes in a turn; a turn ends early when all are sent. */
const REQUESTS_A_SECOND_MAX = 8000;

/** Adds of one record each into the loaded collection, with one writer and with eight. */
export async function singleWrites(bench: Bench): Promise<void> {
  const { rounds, turnSeconds, loadThreads } = bench.options;
  for (const writers of [1, 8]) {
    const turns = await takeTurns(bench, rounds, (subject, round) => {
      const path = paths.records(subject.collectionId, "add");
      const requests = Array.from({ length: Math.ceil(REQUESTS_A_SECOND_MAX * turnSeconds) }, (_, i) =>
        requestBytes("POST", path, addBody(bench.dataset, i, i + 1, "base64", `single-${writers}-${round}-`)),
      );
      return generateLoad(subject.server, {
        requests,
        clients: writers,
        threads: loadThreads,
        durationMs: turnSeconds * 1000,
        repeat: false,
      });
    });
    for (const [subject, results] of turns) {
      const row = `add one record, ${writers} writer${writers > 1 ? "s" : ""}`;
      subject.measurements.push(
        { row, unit: "records/s", better: "higher", value: median(results.map(({ perSecond }) => perSecond)) },
        { row, unit: "p50 ms", better: "lower", value: median(results.map((r) => quantile(r.latencies, 0.5))) },
        { row, unit: "p99 ms", better: "lower", value: median(results.map((r) => quantile(r.latencies, 0.99))) },
      );
      warnIfGeneratorIsTheLimit(row, median(results.map(({ generatorBusy }) => generatorBusy)));
    }
  }
}
