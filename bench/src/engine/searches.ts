import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Point, recallOf } from "./curve.js";
import type { DataFiles } from "./data.js";
import type { EngineOptions } from "./options.js";
import type { Command, Subject } from "./subject.js";

/** One kind of search. */
export interface Search {
  readonly name: string;
  readonly command: Omit<Command, "op" | "ef">;
}

/** The exact answers: for each query the records that count as found. */
export type Truth = readonly (readonly number[])[];

/** All queries at once; libraries without payloads take this alone. */
export const ALL: Search = { name: "all", command: { isBatch: true } };

/** Searches that are measured. */
export const SEARCHES: readonly Search[] = [
  ALL,
  { name: "one by one", command: {} },
  { name: "half pass", command: { filter: [{ key: "bucket", below: 50 }] } },
  { name: "a tenth passes", command: { filter: [{ key: "bucket", below: 10 }] } },
  { name: "a hundredth passes", command: { filter: [{ key: "bucket", below: 1 }] } },
  {
    name: "two keys, a tenth",
    command: {
      filter: [
        { key: "bucket", below: 50 },
        { key: "group", below: 20 },
      ],
    },
  },
  // A prime, so that the queries are for tenants all over.
  { name: "one tenant of many", command: { tenantStep: 7919 } },
];

/** A subject that has found as much is not asked to look further. */
const RECALL_ENOUGH = 0.995;

/** Computes the exact answers of some searches. */
export function exactAnswers(
  python: string,
  benchDirectory: string,
  data: DataFiles,
  searches: readonly Search[],
): Truth[] {
  const output = execFileSync(python, [join(benchDirectory, "peers", "truth.py"), data.directory], {
    input: JSON.stringify(searches.map(({ command }) => command)),
    maxBuffer: 1 << 30,
    encoding: "utf8",
  });
  return JSON.parse(output) as Truth[];
}

/** The best of several turns at every breadth, until a subject finds nearly everything. */
export async function measure(
  subjects: readonly Subject[],
  { command }: Search,
  truth: Truth,
  { breadths, rounds }: EngineOptions,
): Promise<Map<string, Point[]>> {
  const curves = new Map<string, Point[]>(subjects.map((subject) => [subject.name, []]));
  for (const breadth of breadths) {
    const best = new Map<Subject, Point>();
    const unfinished = subjects.filter(({ name }) => (curves.get(name)?.at(-1)?.recall ?? 0) < RECALL_ENOUGH);
    for (let round = 0; round < rounds; round++) {
      for (const subject of unfinished) {
        const { cpuSeconds, ids = [] } = await subject.do({ op: "search", ef: breadth, ...command });
        const perSecond = truth.length / cpuSeconds;
        if (perSecond > (best.get(subject)?.perSecond ?? 0)) {
          best.set(subject, { breadth, perSecond, recall: recallOf(ids, truth) });
        }
      }
    }
    for (const [subject, point] of best) curves.get(subject.name)?.push(point);
  }
  return curves;
}
