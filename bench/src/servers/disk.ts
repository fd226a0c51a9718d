import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Bytes that a directory takes on the disk: blocks, not lengths, so that holes and preallocation count as they are. */
export function diskBytes(directory: string): number {
  let bytes = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    try {
      bytes += entry.isDirectory() ? diskBytes(path) : lstatSync(path).blocks * 512;
    } catch {
      // Removed between the listing and the look.
    }
  }
  return bytes;
}
