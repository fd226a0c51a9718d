import type { CollectionRecord } from "./catalog/collection.js";
import type { Filter } from "./filter/filter.js";

/** A snapshot that was written. */
export interface SnapshotFile {
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** Where in a file the snapshot of one collection is. */
export interface SnapshotPart {
  readonly offset: number;
  readonly bytes: number;
}

/** What a snapshot says of its collection. */
export interface SnapshotContents {
  readonly collection: CollectionRecord;
  /** Number of its last write. */
  readonly sequence: number;
  /** Its records. */
  readonly count: number;
}

/** What a snapshot of several collections holds. */
export interface SnapshotSet {
  /** Whatever was written beside them. */
  readonly note: string;
  /** In the order in which they were asked for. */
  readonly members: readonly SnapshotPart[];
}

/** What a snapshot is to become. */
export interface Restoration {
  readonly namespace: string;
  readonly name: string;
  /**
   * Id of the collection whose place it takes in one step. That one keeps its id, namespace and name. Without it, the snapshot becomes a new
   * collection, which keeps its id where that is free.
   */
  readonly replaces?: string;
  /** In the place of the attributes that the snapshot has. A collection that is replaced then keeps the settings of its graphs, too. */
  readonly attributes?: string;
  /** Where in the file the snapshot is; the whole file when absent. */
  readonly part?: SnapshotPart;
}

/** A part of a collection: of its ids, never of what records contain. */
export interface CollectionPart {
  /** What the records of the part pass. */
  readonly filter: Filter;
  /** The partition in which all their ids are, as its JSON. */
  readonly partition?: string;
}

/**
 * Collections as files. A snapshot holds what its collection held between two writes; writes go on meanwhile. Files appear under their
 * names when they are complete. Reading one fails with `invalid_snapshot` unless every byte of it is sound, and then nothing has changed.
 */
export interface Snapshots {
  /** Writes a collection into a new file. Fails with `not_found`. */
  write(id: string, path: string): Promise<SnapshotFile>;
  /** The same of a part of a collection: the file is a snapshot of a collection that has nothing else. */
  writePart(id: string, part: CollectionPart, path: string): Promise<SnapshotFile>;
  /** Writes several into one file, and a note. */
  writeSet(ids: readonly string[], note: string, path: string): Promise<SnapshotFile>;
  /** Reads the beginning of a snapshot. */
  read(path: string, part?: SnapshotPart): Promise<SnapshotContents>;
  /** Finds the snapshots in a file of several. */
  readSet(path: string): Promise<SnapshotSet>;
  /** Makes a collection of a snapshot. Fails with `already_exists` when the name is taken, and `not_found` when what it is to replace is gone. */
  restore(path: string, restoration: Restoration): Promise<CollectionRecord>;
  /**
   * Puts the records of a snapshot in the place of those of a part, in one step; they come into the partition of the part, whatever theirs was.
   * Writes to the collection wait while they are stored. Fails with `invalid_snapshot` when they are not all of the part.
   */
  restorePart(path: string, id: string, part: CollectionPart): Promise<void>;
}
