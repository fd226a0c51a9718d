import { recordIndex, row as vectorRow } from "../data/dataset.js";
import { K, type Passes } from "../data/ground-truth.js";
import { paths, queryBody } from "../http/chroma-api.js";
import { HttpConnection, requestBytes } from "../http/connection.js";
import { generateLoad, type LoadResult, median, quantile } from "../load/generate.js";
import { type Bench, type Subject, takeTurns } from "./bench.js";

/** Nearest ten of the whole collection, with one client and with eight. */
export async function query(bench: Bench): Promise<void> {
  await measureQueries(bench, "query", 100);
}

/** The same where half, a tenth and a hundredth of the records pass a filter. */
export async function filteredQuery(bench: Bench): Promise<void> {
  for (const passes of [50, 10, 1] as const) await measureQueries(bench, `query, ${passes} % pass`, passes);
}

/** Every query of the dataset as a request to a subject's collection. */
export function queryRequests(bench: Bench, subject: Subject, passes: Passes): Buffer[] {
  const { queries, dimension, queryCount } = bench.dataset;
  const path = paths.records(subject.collectionId, "query");
  return Array.from({ length: queryCount }, (_, q) =>
    requestBytes("POST", path, queryBody(vectorRow(queries, q, dimension), passes)),
  );
}

async function measureQueries(bench: Bench, name: string, passes: Passes): Promise<void> {
  const { rounds, turnSeconds, loadThreads } = bench.options;
  const recalls = new Map<Subject, number>();
  for (const subject of bench.subjects) recalls.set(subject, await measureRecall(bench, subject, passes));

  for (const clients of [1, 8]) {
    const turns = await takeTurns(bench, rounds, (subject) =>
      generateLoad(subject.server, {
        requests: queryRequests(bench, subject, passes),
        clients,
        threads: loadThreads,
        durationMs: turnSeconds * 1000,
        repeat: true,
      }),
    );
    for (const [subject, results] of turns) {
      record(subject, `${name}, ${clients} client${clients > 1 ? "s" : ""}`, results, recalls.get(subject));
    }
  }
}

function record(subject: Subject, row: string, results: readonly LoadResult[], recall: number | undefined): void {
  const of = (value: (result: LoadResult) => number): number => median(results.map(value));
  const withRecall = recall === undefined ? {} : { recall };
  subject.measurements.push(
    { row, unit: "p50 ms", better: "lower", value: of(({ latencies }) => quantile(latencies, 0.5)), ...withRecall },
    { row, unit: "p99 ms", better: "lower", value: of(({ latencies }) => quantile(latencies, 0.99)) },
    { row, unit: "queries/s", better: "higher", value: of(({ perSecond }) => perSecond) },
    { row, unit: "server CPU ms", better: "lower", value: of(({ serverCpuMs }) => serverCpuMs) },
  );
  warnIfGeneratorIsTheLimit(
    row,
    of(({ generatorBusy }) => generatorBusy),
  );
}

export function warnIfGeneratorIsTheLimit(row: string, busy: number): void {
  if (busy > 0.85) {
    process.stderr.write(
      `  ${row}: the load generator was busy ${Math.round(busy * 100)} % of the time and may be the limit\n`,
    );
  }
}

/** Asks every query once, and compares with the exact answers. */
async function measureRecall(bench: Bench, subject: Subject, passes: Passes): Promise<number> {
  const connection = await HttpConnection.open(subject.server.port);
  let sum = 0;
  for (const [q, request] of queryRequests(bench, subject, passes).entries()) {
    const { status, body } = await connection.send(request);
    if (status !== 200)
      throw new Error(`${subject.server.kind.name} answered ${status}: ${body.toString("utf8", 0, 300)}`);
    const answer = JSON.parse(body.toString("utf8")) as { ids: string[][] };
    sum += bench.truth.recall(q, passes, (answer.ids[0] ?? []).slice(0, K).map(recordIndex));
  }
  connection.close();
  return sum / bench.dataset.queryCount;
}
