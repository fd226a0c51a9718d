import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryOf } from "../servers/process-tree.js";
import { atRecall, type Point, recallOf } from "./curve.js";
import { type DataFiles, writeData } from "./data.js";
import type { DataName, EngineOptions } from "./options.js";
import { peerPython } from "./python.js";
import { type Command, Subject } from "./subject.js";

/** Searches that are measured; libraries without payloads only take the first. */
const SEARCHES: readonly { readonly name: string; readonly command: Omit<Command, "op" | "ef"> }[] = [
  { name: "all", command: { isBatch: true } },
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
  { name: "one tenant of many", command: { tenantStep: 7 } },
];
const RECALLS = [0.95, 0.99];

/** One figure of one subject. */
export interface Figure {
  readonly data: DataName;
  readonly subject: string;
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  readonly recall?: number;
}

export interface EngineReport {
  readonly figures: readonly Figure[];
  /** Every point of every curve, for pictures. */
  readonly curves: readonly {
    readonly data: DataName;
    readonly subject: string;
    readonly what: string;
    readonly points: readonly Point[];
  }[];
}

type Curve = EngineReport["curves"][number];

/** Measures the engine beside libraries, all in processes of their own that take turns. */
export async function benchEngine(options: EngineOptions, benchDirectory: string): Promise<EngineReport> {
  const python = peerPython(benchDirectory);
  const figures: Figure[] = [];
  const curves: Curve[] = [];
  for (const name of options.data) {
    const scratch = mkdtempSync(join(tmpdir(), "vexfs-bench-"));
    const clean = (): void => rmSync(scratch, { recursive: true, force: true });
    process.once("exit", clean);
    say(`${name}: writing the data and finding the exact answers …`);
    const data = writeData(name, options, join(scratch, "data"), join(benchDirectory, "cache"));
    const truths = exactAnswers(python, benchDirectory, data);
    const subjects = options.subjects.map((subject) => start(subject, python, benchDirectory, data, scratch, options));
    figures.push(...(await load(subjects, data)));
    for (const [index, { name: what, command }] of SEARCHES.entries()) {
      say(`${name}: ${what} …`);
      const able = index === 0 ? subjects : subjects.filter((subject) => hasPayloads(subject.name));
      const measured = await measure(able, command, truths[index] ?? [], options);
      for (const [subject, points] of measured) curves.push({ data: name, subject, what, points });
    }
    figures.push(...curves.filter((curve) => curve.data === name).flatMap(speedsOf));
    const vexfs = subjects.find((subject) => subject.name === "vexfs");
    if (vexfs) figures.push(...(await asItComes(vexfs, data, truths[0] ?? [])));
    for (const subject of subjects) await subject.stop();
    clean();
  }
  return { figures, curves };
}

/** Loads the data into every subject, one after the other. */
async function load(subjects: readonly Subject[], data: DataFiles): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const subject of subjects) {
    say(`${data.name}: ${subject.name} loads …`);
    const { cpuSeconds } = await subject.do({ op: "load" });
    const of = { data: data.name, subject: subject.name };
    figures.push({ ...of, what: "load and index", unit: "vectors a CPU second", value: data.count / cpuSeconds });
    figures.push({
      ...of,
      what: "memory",
      unit: "bytes a vector",
      value: memoryOf(subject.pid).anonymous / data.count,
    });
  }
  return figures;
}

function speedsOf({ data, subject, what, points }: Curve): Figure[] {
  return RECALLS.flatMap((recall) => {
    const found = atRecall(points, recall);
    if (!found) return [];
    const line = { data, subject, what: `${what}, recall ${recall}`, unit: "queries a CPU second" };
    return [{ ...line, value: found.perSecond, recall: found.recall }];
  });
}

/** What a user gets who sets nothing, and how long a start takes. */
async function asItComes(vexfs: Subject, data: DataFiles, truth: readonly (readonly number[])[]): Promise<Figure[]> {
  const of = { data: data.name, subject: "vexfs" };
  const { ids = [], cpuSeconds } = await vexfs.do({ op: "search" });
  const { seconds } = await vexfs.do({ op: "reopen" });
  const perSecond = truth.length / cpuSeconds;
  return [
    { ...of, what: "as it comes", unit: "queries a CPU second", value: perSecond, recall: recallOf(ids, truth) },
    { ...of, what: "open until the first answer", unit: "s", value: seconds },
  ];
}

/** The best of several turns at every breadth, until a subject finds nearly everything. */
async function measure(
  subjects: readonly Subject[],
  command: Omit<Command, "op" | "ef">,
  truth: readonly (readonly number[])[],
  { breadths, rounds }: EngineOptions,
): Promise<Map<string, Point[]>> {
  const curves = new Map<string, Point[]>(subjects.map((subject) => [subject.name, []]));
  for (const breadth of breadths) {
    const best = new Map<Subject, Point>();
    const unfinished = subjects.filter(({ name }) => (curves.get(name)?.at(-1)?.recall ?? 0) < 0.995);
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

function exactAnswers(python: string, benchDirectory: string, data: DataFiles): number[][][] {
  const output = execFileSync(python, [join(benchDirectory, "peers", "truth.py"), data.directory], {
    input: JSON.stringify(SEARCHES.map(({ command }) => command)),
    maxBuffer: 1 << 30,
    encoding: "utf8",
  });
  return JSON.parse(output) as number[][][];
}

function start(
  name: string,
  python: string,
  benchDirectory: string,
  data: DataFiles,
  scratch: string,
  { threads }: EngineOptions,
): Subject {
  const directory = join(scratch, name);
  const program =
    name === "vexfs"
      ? [
          process.env["VEXFS_BENCH_SUBJECT"] ??
            join(benchDirectory, "..", "target", "release", "examples", "bench_subject"),
        ]
      : [python, join(benchDirectory, "peers", `${name}_subject.py`)];
  return new Subject(name, [...program, data.directory, directory, String(threads)], directory);
}

function hasPayloads(subject: string): boolean {
  return subject === "vexfs" || subject === "edge";
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
