import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { scratchDirectory } from "./server-process.js";

const mounts = new Set<string>();

afterAll(() => {
  for (const mount of mounts) spawnSync("umount", ["--lazy", mount]);
});

/** A disk that is soon full. */
export interface SmallDisk {
  /** A directory on it. */
  readonly data: string;
  /** Takes space away from whoever writes to `data`. */
  fill(bytes: number): void;
  /** Gives back what {@link fill} took. */
  free(): void;
}

/** A file system in memory of that size, or why there can be none: mounting one needs privileges. */
export const mountSmallDisk = (bytes: number): SmallDisk | string => {
  if (process.platform !== "linux") return `no tmpfs on ${process.platform}`;
  const mount = scratchDirectory();
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", mount]);
  if (status !== 0) return `cannot mount a tmpfs: ${String(stderr).trim()}`;
  mounts.add(mount);
  const data = join(mount, "data");
  mkdirSync(data);
  const filler = join(mount, "filler");
  return {
    data,
    fill: (taken) => execFileSync("fallocate", ["-l", String(taken), filler]),
    free: () => rmSync(filler, { force: true }),
  };
};

/** Whether a process can be run with a limit on the size of its files, and have it lifted. */
export const canLimitFileSize = (): boolean => spawnSync("prlimit", ["--version"]).status === 0;

/** Writes to a directory until nothing more fits. */
export const fillCompletely = (directory: string): (() => void) => {
  const path = join(directory, "filler-rest");
  for (let bytes = 1 << 20; bytes >= 4096; bytes >>= 1) {
    for (;;) {
      try {
        writeFileSync(path, Buffer.alloc(bytes), { flag: "a" });
      } catch {
        break;
      }
    }
  }
  return () => rmSync(path, { force: true });
};
