import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { ImportError, reasonOf } from "../../import-error.js";
import { type Pickled, readPickle } from "./pickle.js";

/** Bytes of `header.bin`: a version, six sizes, two numbers of 32 bits, three sizes, a double and a size, as hnswlib writes them. */
const headerBytes = 100;
const headerVersion = 1;
const labelBytes = 8;
const scanBytes = 8 << 20;

/** What `header.bin` says of the layout of `data_level0.bin`. */
interface Header {
  readonly count: number;
  readonly elementBytes: number;
  readonly labelOffset: number;
  readonly dataOffset: number;
}

/** The vectors of one index on disk, by the ids of records. */
export class HnswFiles {
  readonly #descriptor: number;
  readonly #header: Header;
  readonly #rows: ReadonlyMap<string, number>;
  /** Lengths that vectors had before they were normalised; null when they were not. */
  readonly #lengths: Float32Array | null;
  /** Number of the last write that is in it, in indexes of versions that kept it here; null otherwise. */
  readonly maxSeqId: number | null;

  /** `isCosine` tells an index of normalised vectors, which keeps their lengths apart. Null for an index that was never written. Throws an {@link ImportError} for one that is damaged. */
  static open(directory: string, dimension: number, isCosine: boolean): HnswFiles | null {
    const metadata = join(directory, "index_metadata.pickle");
    if (!existsSync(metadata)) return null;
    try {
      return new HnswFiles(directory, dimension, isCosine, readMetadata(readFileSync(metadata)));
    } catch (error) {
      throw new ImportError(`the vector index in ${directory} is damaged: ${reasonOf(error)}`);
    }
  }

  private constructor(directory: string, dimension: number, isCosine: boolean, metadata: IndexMetadata) {
    this.#header = readHeader(readFileSync(join(directory, "header.bin")), dimension);
    this.#descriptor = openSync(join(directory, "data_level0.bin"), "r");
    const { count, elementBytes } = this.#header;
    const { size } = fstatSync(this.#descriptor);
    if (size < count * elementBytes) {
      throw new Error(`data_level0.bin has ${size} bytes, and ${count} vectors take ${count * elementBytes}`);
    }
    this.#lengths = isCosine ? readLengths(join(directory, "length.bin"), count) : null;
    this.#rows = this.#rowsOf(metadata.labels);
    this.maxSeqId = metadata.maxSeqId;
  }

  /** Whether the index has a vector of the record. */
  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /** The vector of a record as little-endian floats; null when there is none. */
  vector(id: string): Buffer | null {
    const row = this.#rows.get(id);
    if (row === undefined) return null;
    const { elementBytes, dataOffset, labelOffset } = this.#header;
    const vector = Buffer.alloc(labelOffset - dataOffset);
    const read = readSync(this.#descriptor, vector, 0, vector.length, row * elementBytes + dataOffset);
    if (read !== vector.length) throw new ImportError("data_level0.bin ends early");
    return this.#lengths === null ? vector : scaled(vector, this.#lengths[row] ?? 1);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Where the vector of each record is: records have labels, and each element tells its own. */
  #rowsOf(labels: ReadonlyMap<number, string>): ReadonlyMap<string, number> {
    const { count, elementBytes, labelOffset } = this.#header;
    const rows = new Map<string, number>();
    const perRead = Math.max(1, Math.floor(scanBytes / elementBytes));
    const chunk = Buffer.alloc(perRead * elementBytes);
    for (let first = 0; first < count; first += perRead) {
      const elements = Math.min(perRead, count - first);
      readSync(this.#descriptor, chunk, 0, elements * elementBytes, first * elementBytes);
      for (let index = 0; index < elements; index++) {
        const at = index * elementBytes;
        const isDeleted = ((chunk[at + 2] ?? 0) & 1) === 1;
        const id = labels.get(Number(chunk.readBigUInt64LE(at + labelOffset)));
        if (id !== undefined && !isDeleted) rows.set(id, first + index);
      }
    }
    if (rows.size < labels.size) throw new Error(`it names ${labels.size} records and has vectors of ${rows.size}`);
    return rows;
  }
}

/** Null for an index of a version that did not keep them. */
const readLengths = (path: string, count: number): Float32Array | null => {
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  if (bytes.length < count * 4)
    throw new Error(`length.bin has ${bytes.length} bytes, and ${count} lengths take ${count * 4}`);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + count * 4));
};

/**
 * The vector as it was given, which is what Chroma shows. Undoing a foreign format is the one place where floats are
 * walked here: no engine would have a use for it.
 */
const scaled = (vector: Buffer, length: number): Buffer => {
  const floats = new Float32Array(vector.buffer.slice(vector.byteOffset, vector.byteOffset + vector.length));
  return Buffer.from(floats.map((value) => value * length).buffer);
};

const readHeader = (bytes: Buffer, dimension: number): Header => {
  if (bytes.length !== headerBytes) throw new Error(`header.bin has ${bytes.length} bytes, not ${headerBytes}`);
  if (bytes.readInt32LE(0) !== headerVersion) throw new Error(`header.bin is of version ${bytes.readInt32LE(0)}`);
  const size = (at: number): number => Number(bytes.readBigUInt64LE(at));
  const header = { count: size(20), elementBytes: size(28), labelOffset: size(36), dataOffset: size(44) };
  const { elementBytes, labelOffset, dataOffset } = header;
  if (labelOffset - dataOffset !== dimension * 4 || elementBytes !== labelOffset + labelBytes) {
    throw new Error(`header.bin does not describe vectors of ${dimension} dimensions`);
  }
  return header;
};

interface IndexMetadata {
  readonly labels: ReadonlyMap<number, string>;
  readonly maxSeqId: number | null;
}

const readMetadata = (bytes: Buffer): IndexMetadata => {
  const root = readPickle(bytes);
  const field = (name: string): Pickled | undefined => (root instanceof Map ? root.get(name) : undefined);
  const ids = field("id_to_label");
  if (!(ids instanceof Map)) throw new Error("index_metadata.pickle has no labels");
  const labels = new Map<number, string>();
  for (const [id, label] of ids) labels.set(Number(label), String(id));
  const maxSeqId = field("max_seq_id");
  return { labels, maxSeqId: typeof maxSeqId === "number" ? maxSeqId : null };
};
