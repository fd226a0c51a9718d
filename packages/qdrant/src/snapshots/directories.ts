import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** What a file is for that is not complete yet. */
type Purpose = "create" | "download" | "upload";

const temporaryName = /^(?:create|download|upload)-(\d+)-[0-9a-f-]{36}(?:\.tmp)?$/;

/** Where snapshots are: those of everything in `root` itself, those of a collection in a directory of its name. */
export class SnapshotDirectories {
  readonly root: string;

  /** Removes what an earlier process was not done with. */
  constructor(root: string) {
    this.root = root;
    if (!existsSync(root)) return;
    for (const name of readdirSync(root)) {
      const owner = temporaryName.exec(name)?.[1];
      if (owner !== undefined && Number(owner) !== process.pid) rmSync(join(root, name), { force: true });
    }
  }

  /** Where the snapshots of a collection are. */
  ofCollection(name: string): string {
    // Names have no slashes, but these two would be other directories.
    return join(this.root, name === "." || name === ".." ? name.replaceAll(".", "%2E") : name);
  }

  /** Where the snapshots of one of its shards are. */
  ofShard(name: string, shard: number): string {
    return join(this.ofCollection(name), "shards", String(shard));
  }

  /** A new path on the same file system, which the next start of the server removes. */
  async temporary(purpose: Purpose): Promise<string> {
    await mkdir(this.root, { recursive: true });
    return join(this.root, `${purpose}-${process.pid}-${randomUUID()}`);
  }
}
