import { readdirSync, readFileSync } from "node:fs";

/** Resident memory of a process and its children, in bytes. Shared pages count by their share. */
export interface Memory {
  readonly pss: number;
  /** The part of it that is not backed by a file, and so cannot be given back to the system. */
  readonly anonymous: number;
}

/** Clock ticks a second in /proc/<pid>/stat; 100 on every Linux in use. */
const TICKS = 100;

export function memoryOf(pid: number): Memory {
  let pss = 0;
  let anonymous = 0;
  for (const process of processTree(pid)) {
    const rollup = readText(`/proc/${process}/smaps_rollup`);
    pss += kilobytes(rollup, "Pss");
    anonymous += kilobytes(rollup, "Pss_Anon");
  }
  return { pss, anonymous };
}

/** CPU time that a process and its children have spent, in seconds. */
export function cpuSecondsOf(pid: number): number {
  let ticks = 0;
  for (const process of processTree(pid)) {
    // Fields are counted after the command, which is in parentheses and may contain spaces.
    const fields = readText(`/proc/${process}/stat`).split(") ").at(-1)?.split(" ") ?? [];
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS;
}

/** The process and all its descendants. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = Number(readText(`/proc/${entry}/stat`).split(") ").at(-1)?.split(" ")[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [pid];
  for (let i = 0; i < tree.length; i++) tree.push(...(children.get(tree[i] as number) ?? []));
  return tree;
}

function kilobytes(rollup: string, field: string): number {
  return 1024 * Number(new RegExp(`^${field}: +(\\d+)`, "m").exec(rollup)?.[1] ?? 0);
}

/** A process may end between two looks; it then counts as nothing. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
