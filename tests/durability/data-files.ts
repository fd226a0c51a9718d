import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

const headerLength = 32;
const frameHeaderLength = 8;

/** Every file below a directory. */
export const filesBelow = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    // A directory that is being removed.
    if (isMissing(error)) return [];
    throw error;
  }
};

/** Bytes that a directory takes on the disk. */
export const bytesOnDisk = (directory: string): number =>
  filesBelow(directory).reduce((sum, path) => {
    try {
      return sum + statSync(path).blocks * 512;
    } catch (error) {
      if (isMissing(error)) return sum;
      throw error;
    }
  }, 0);

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/** The directory of a collection. */
export const collectionDirectory = (data: string, id: string): string => join(data, "collections", id);

/** The files of a collection whose name matches, in order. */
export const collectionFiles = (data: string, id: string, name: RegExp): readonly string[] =>
  filesBelow(collectionDirectory(data, id))
    .filter((path) => name.test(path))
    .sort();

/** Where each frame of a log segment begins, and where the last one ends; see `internal-docs/file-format.md`. */
export const frameOffsets = (segment: string): readonly number[] => {
  const bytes = readFileSync(segment);
  const offsets = [headerLength];
  for (;;) {
    const at = offsets.at(-1) ?? headerLength;
    const length = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0;
    if (length === 0) return offsets;
    offsets.push(at + frameHeaderLength + length);
  }
};

/** Frames that a start would have to replay. */
export const framesOf = (data: string, id: string): number =>
  collectionFiles(data, id, /\.vxl$/).reduce((sum, segment) => sum + frameOffsets(segment).length - 1, 0);

/** Inverts one bit of a file. */
export const flipBit = (path: string, offset: number, bit = 3): void => {
  const file = openSync(path, "r+");
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, offset);
  byte.writeUInt8(byte.readUInt8(0) ^ (1 << bit));
  writeSync(file, byte, 0, 1, offset);
  closeSync(file);
};

/** Writes zeros over a part of a file. */
export const zero = (path: string, offset: number, length: number): void => {
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(length), 0, length, offset);
  closeSync(file);
};

/** Shortens a file. */
export const truncate = (path: string, length: number): void => {
  const file = openSync(path, "r+");
  ftruncateSync(file, length);
  closeSync(file);
};
