import { recordId } from "../data/dataset.js";
import { Random } from "../data/random.js";
import { getBody, paths } from "../http/chroma-api.js";
import { requestBytes } from "../http/connection.js";
import { generateLoad, median, quantile } from "../load/generate.js";
import { type Bench, takeTurns } from "./bench.js";
import { warnIfGeneratorIsTheLimit } from "./query.js";

const REQUESTS = 2000;

/** One record, and ten, by their ids. */
export async function getById(bench: Bench): Promise<void> {
  const { rounds, turnSeconds, loadThreads } = bench.options;
  for (const [ids, clients] of [
    [1, 1],
    [10, 1],
    [10, 8],
  ] as const) {
    const random = new Random(7);
    const bodies = Array.from({ length: REQUESTS }, () =>
      getBody(Array.from({ length: ids }, () => recordId(random.integerBelow(bench.dataset.count)))),
    );
    const turns = await takeTurns(bench, rounds, (subject) =>
      generateLoad(subject.server, {
        requests: bodies.map((body) => requestBytes("POST", paths.records(subject.collectionId, "get"), body)),
        clients,
        threads: loadThreads,
        durationMs: turnSeconds * 1000,
        repeat: true,
      }),
    );
    for (const [subject, results] of turns) {
      const row = `get ${ids} by id, ${clients} client${clients > 1 ? "s" : ""}`;
      const p50 = median(results.map(({ latencies }) => quantile(latencies, 0.5)));
      subject.measurements.push(
        { row, unit: "p50 ms", better: "lower", value: p50 },
        { row, unit: "requests/s", better: "higher", value: median(results.map(({ perSecond }) => perSecond)) },
      );
      warnIfGeneratorIsTheLimit(row, median(results.map(({ generatorBusy }) => generatorBusy)));
    }
  }
}
