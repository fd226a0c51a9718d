import { readdirSync, readFileSync } from "node:fs";

/** What Linux tells of the process; null where something else tells it, or nothing. */
export interface ProcessFigures {
  readonly threads: number;
  readonly maps: number;
  readonly mapsMax: number;
  readonly descriptors: number;
  readonly descriptorsMax: number;
  readonly minorFaults: number;
  readonly majorFaults: number;
}

/** Where the counters of page faults are in `/proc/self/stat`, counted behind the command: own ones and those of children that ended. */
const faultFields = { minor: [7, 8], major: [9, 10] } as const;

/** Reads `/proc`. */
export const processFigures = (): ProcessFigures | null => {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const sum = (fields: readonly number[]): number => fields.reduce((total, field) => total + Number(stat[field]), 0);
    const [, limit = "0"] = /^Max open files\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return {
      threads: readdirSync("/proc/self/task").length,
      maps: readFileSync("/proc/self/maps", "utf8").split("\n").length - 1,
      mapsMax: Number(readFileSync("/proc/sys/vm/max_map_count", "utf8")),
      descriptors: readdirSync("/proc/self/fd").length,
      descriptorsMax: limit === "unlimited" ? 0 : Number(limit),
      minorFaults: sum(faultFields.minor),
      majorFaults: sum(faultFields.major),
    };
  } catch {
    return null;
  }
};

/** Bytes of memory of the process, under the names that an allocator's statistics have. */
export const memoryFigures = (): Readonly<Record<string, number>> => {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  return {
    active_bytes: heapTotal + external,
    allocated_bytes: heapUsed + external,
    metadata_bytes: 0,
    resident_bytes: rss,
    retained_bytes: 0,
  };
};
