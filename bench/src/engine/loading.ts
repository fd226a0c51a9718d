import { rmSync } from "node:fs";
import { join } from "node:path";
import { memoryOf } from "../servers/process-tree.js";
import type { DataFiles } from "./data.js";
import { type Figure, SPEEDS } from "./figure.js";
import { Subject } from "./subject.js";

/** How to start the program of a subject. */
export type Program = (name: string) => readonly string[];

/** A subject with all records, and what it took to get there. */
export interface Loaded {
  readonly subject: Subject;
  readonly figures: readonly Figure[];
}

/** Loads the data into a subject with each number of threads; the last stays. */
export async function load(
  name: string,
  data: DataFiles,
  threads: readonly number[],
  program: Program,
  scratch: string,
): Promise<Loaded> {
  const figures: Figure[] = [];
  for (const [turn, count] of threads.entries()) {
    const directory = join(scratch, `${name}-${count}`);
    const subject = new Subject(name, [...program(name), data.directory, directory, String(count)], directory);
    figures.push(...(await loaded(subject, data, count)));
    if (turn === threads.length - 1) return { subject, figures: [...figures, ...(await resident(subject, data))] };
    await subject.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  throw new Error("there must be a number of threads");
}

async function loaded(subject: Subject, data: DataFiles, threads: number): Promise<Figure[]> {
  await subject.begin();
  const { cpuSeconds, seconds } = await subject.do({ op: "load" });
  const what = `load and index, ${threads} thread${threads === 1 ? "" : "s"}`;
  const of = { data: data.name, count: data.count, subject: subject.name, what };
  return [
    { ...of, unit: SPEEDS.vectorsPerCpuSecond, value: data.count / cpuSeconds },
    { ...of, unit: SPEEDS.vectorsPerSecond, value: data.count / seconds },
    { ...of, unit: "CPU s", value: cpuSeconds },
  ];
}

/** What the process has grown by, which leaves out the program and the copy of the data that a Python process reads. */
async function resident(subject: Subject, data: DataFiles): Promise<Figure[]> {
  const { pss, anonymous } = memoryOf(subject.pid);
  const of = { data: data.name, count: data.count, subject: subject.name, unit: "bytes a vector" };
  return [
    { ...of, what: "resident memory", value: (pss - subject.emptyMemory.pss) / data.count },
    {
      ...of,
      what: "resident memory, not file-backed",
      value: (anonymous - subject.emptyMemory.anonymous) / data.count,
    },
  ];
}
