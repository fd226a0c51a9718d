import { readFileSync, statfsSync } from "node:fs";
import { totalmem } from "node:os";

/** A reading is good for so long. */
const ageMaxMs = 1000;

/** What is used of the node's resources, in whole percent; null for what cannot be measured. */
export interface Usage {
  readonly memoryPercent: number | null;
  readonly diskPercent: number | null;
}

/** Measures the process and the disk of its data. */
export class Meter {
  readonly #directory: string | null;
  #usage: Usage = { memoryPercent: null, diskPercent: null };
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(directory: string | null) {
    this.#directory = directory;
  }

  /** What is used now, or was a moment ago. */
  usage(): Usage {
    const now = performance.now();
    if (now - this.#readAt > ageMaxMs) {
      this.#usage = {
        memoryPercent: percentOf(process.memoryUsage.rss(), memoryBytes()),
        diskPercent: diskPercent(this.#directory),
      };
      this.#readAt = now;
    }
    return this.#usage;
  }
}

const percentOf = (used: number, total: number): number | null =>
  total > 0 ? Math.min(100, Math.floor((used * 100) / total)) : null;

/** The memory of the machine, or the part of it that the process may have. */
const memoryBytes = (): number => {
  try {
    const limit = Number(readFileSync("/sys/fs/cgroup/memory.max", "utf8"));
    return Number.isFinite(limit) && limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  } catch {
    return totalmem();
  }
};

const diskPercent = (directory: string | null): number | null => {
  if (directory === null) return null;
  try {
    const { blocks, bavail } = statfsSync(directory);
    return percentOf(blocks - bavail, blocks);
  } catch {
    return null;
  }
};
