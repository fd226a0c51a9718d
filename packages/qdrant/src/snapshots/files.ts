import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, unlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { SnapshotFile } from "@vexfs/core";
import { QdrantError } from "../errors/qdrant-error.js";
import type { SnapshotNames } from "./names.js";

/** What is told of a snapshot. */
export interface SnapshotDescription {
  readonly name: string;
  /** In UTC, to the second and without a zone. */
  readonly creation_time: string | null;
  readonly size: number;
  readonly checksum?: string;
}

/** There is no such snapshot. */
export const noSuchSnapshot = (name: string): QdrantError => new QdrantError("notFound", `Snapshot ${name} not found`);

/** Whether an error of the file system says that nothing is there. */
export const isMissing = (error: unknown): boolean => codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

const checksumPath = (path: string): string => `${path}.checksum`;

/** The snapshots in a directory. */
export const listSnapshots = async (directory: string): Promise<readonly SnapshotDescription[]> => {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const described = await Promise.all(
    names.filter((name) => name.endsWith(".snapshot")).map((name) => describeFile(join(directory, name))),
  );
  return described.flatMap((description) => (description === null ? [] : [description]));
};

/** What is told of a file; null when it is none, or gone. */
const describeFile = async (path: string): Promise<SnapshotDescription | null> => {
  try {
    const [file, checksum] = await Promise.all([stat(path), readFile(checksumPath(path), "utf8").catch(() => null)]);
    if (!file.isFile()) return null;
    const created = file.birthtimeMs > 0 ? new Date(file.birthtimeMs) : null;
    return {
      name: basename(path),
      creation_time: created === null ? null : created.toISOString().slice(0, 19),
      size: file.size,
      ...(checksum === null ? {} : { checksum }),
    };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** The file of a snapshot, which must be in that very directory. */
export const findSnapshot = async (directory: string, name: string): Promise<string> => {
  const path = plainPath(directory, name);
  const file = await stat(path).catch((error: unknown) => {
    if (isMissing(error) || codeOf(error) === "ENAMETOOLONG") return null;
    throw error;
  });
  if (file?.isFile() !== true) throw noSuchSnapshot(name);
  return path;
};

/** The path of a name that is no path itself. */
export const plainPath = (directory: string, name: string): string => {
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name)) throw noSuchSnapshot(name);
  return join(directory, name);
};

/** Deletes a snapshot with its checksum; `shown` is what is said when it is gone. */
export const deleteSnapshot = async (path: string, shown: string): Promise<void> => {
  try {
    await unlink(path);
  } catch (error) {
    throw isMissing(error) ? noSuchSnapshot(shown) : error;
  }
  await rm(checksumPath(path), { force: true });
};

/**
 * Puts a complete snapshot in a directory, under the first name that is free, and its checksum beside it.
 */
export const storeSnapshot = async (
  temporary: string,
  directory: string,
  names: SnapshotNames,
  { sha256 }: SnapshotFile,
): Promise<SnapshotDescription> => {
  await mkdir(directory, { recursive: true });
  const path = await claim(directory, names, sha256);
  await rename(temporary, path);
  const description = await describeFile(path);
  if (description === null) throw noSuchSnapshot(basename(path));
  return description;
};

/** The first path that nobody has, by a checksum that nobody else has put there. Without a snapshot it is never shown. */
const claim = async (directory: string, names: SnapshotNames, sha256: string): Promise<string> => {
  for (let nth = 1; ; nth++) {
    const path = join(directory, names(nth));
    try {
      await writeFile(checksumPath(path), sha256, { flag: "wx" });
      return path;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
};

/** The SHA-256 of a file, in hexadecimal digits. */
export const hashOf = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
};

/** Whether two checksums are the same; white space and case do not count. */
export const isSameHash = (one: string, other: string): boolean => plain(one) === plain(other);

const plain = (hash: string): string => hash.replaceAll(/\s/g, "").toLowerCase();
