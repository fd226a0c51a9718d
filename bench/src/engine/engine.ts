import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskBytes } from "../servers/disk.js";
import { atRecall, recallOf } from "./curve.js";
import { type DataFiles, writeData } from "./data.js";
import { type Curve, type EngineReport, type Figure, SPEEDS } from "./figure.js";
import { load, type Program } from "./loading.js";
import type { DataName, EngineOptions } from "./options.js";
import { peerPython } from "./python.js";
import { ALL, exactAnswers, measure, SEARCHES, type Truth } from "./searches.js";
import type { Subject } from "./subject.js";

const RECALLS = [0.95, 0.99];

/** Measures the engine beside libraries, all in processes of their own that take turns; or alone at several sizes. */
export async function benchEngine(options: EngineOptions, benchDirectory: string): Promise<EngineReport> {
  const python = peerPython(benchDirectory);
  const reports: EngineReport[] = [];
  for (const name of options.data) {
    for (const n of options.sizes.length > 0 ? options.sizes : [options.n]) {
      reports.push(await benchData(name, n, options, python, benchDirectory));
    }
  }
  return {
    figures: reports.flatMap(({ figures }) => figures),
    curves: reports.flatMap(({ curves }) => curves),
  };
}

async function benchData(
  name: DataName,
  n: number,
  options: EngineOptions,
  python: string,
  benchDirectory: string,
): Promise<EngineReport> {
  const scratch = mkdtempSync(join(tmpdir(), "vexfs-bench-"));
  const clean = (): void => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", clean);
  const searches = options.sizes.length > 0 ? [ALL] : SEARCHES;
  say(`${name}: writing the data and finding the exact answers …`);
  const data = await writeData(name, n, options, join(scratch, "data"), benchDirectory);
  const truths = exactAnswers(python, benchDirectory, data, searches);
  const { subjects, figures } = await start(options, data, programs(python, benchDirectory), scratch);
  const curves: Curve[] = [];
  for (const [index, search] of searches.entries()) {
    say(`${name} × ${data.count}: ${search.name} …`);
    const able = search === ALL ? subjects : subjects.filter(hasPayloads);
    const measured = await measure(able, search, truths[index] ?? [], options);
    for (const [subject, points] of measured) {
      curves.push({ data: name, count: data.count, subject, what: search.name, points });
    }
  }
  figures.push(...curves.flatMap(speedsOf));
  for (const subject of subjects) {
    if (hasPayloads(subject)) figures.push(await asItComes(subject, data, truths[0] ?? []));
    figures.push(...(await openedAgain(subject, data)));
    await subject.stop();
  }
  clean();
  process.off("exit", clean);
  return { figures, curves };
}

async function start(options: EngineOptions, data: DataFiles, program: Program, scratch: string) {
  const subjects: Subject[] = [];
  const figures: Figure[] = [];
  for (const name of options.subjects) {
    say(`${data.name} × ${data.count}: ${name} loads …`);
    const loaded = await load(name, data, options.threads, program, scratch);
    subjects.push(loaded.subject);
    figures.push(...loaded.figures);
  }
  return { subjects, figures };
}

function speedsOf({ data, count, subject, what, points }: Curve): Figure[] {
  return RECALLS.flatMap((recall) => {
    const found = atRecall(points, recall);
    if (!found) return [];
    const line = { data, count, subject, what: `${what}, recall ${recall}`, unit: SPEEDS.queriesPerCpuSecond };
    return [{ ...line, value: found.perSecond, recall: found.recall }];
  });
}

/** What a user gets who sets nothing. */
async function asItComes(subject: Subject, data: DataFiles, truth: Truth): Promise<Figure> {
  const { ids = [], cpuSeconds } = await subject.do({ op: "search" });
  const of = { data: data.name, count: data.count, subject: subject.name, what: "one by one, as it comes" };
  const value = truth.length / cpuSeconds;
  return { ...of, unit: SPEEDS.queriesPerCpuSecond, value, recall: recallOf(ids, truth) };
}

/** How long a start takes, and what is on the disk then. */
async function openedAgain(subject: Subject, data: DataFiles): Promise<Figure[]> {
  const of = { data: data.name, count: data.count, subject: subject.name };
  const { seconds } = await subject.do({ op: "reopen" });
  const bytes = diskBytes(subject.directory) / data.count;
  return [
    { ...of, what: "open until the first answer", unit: "s", value: seconds },
    { ...of, what: "disk", unit: "bytes a vector", value: bytes },
  ];
}

function programs(python: string, benchDirectory: string): Program {
  const built = join(benchDirectory, "..", "target", "release", "examples", "bench_subject");
  return (name) =>
    name === "vexfs"
      ? [process.env["VEXFS_BENCH_SUBJECT"] ?? built]
      : [python, join(benchDirectory, "peers", `${name}_subject.py`)];
}

function hasPayloads({ name }: Subject): boolean {
  return name === "vexfs" || name === "edge";
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
