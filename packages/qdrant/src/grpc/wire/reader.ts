import { isUtf8 } from "node:buffer";
import { WireError } from "./wire-error.js";

/** How the value of a field is written. */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** An integer of up to 64 bits: a number where that is exact, or else a bigint. */
export type Integer = number | bigint;

const safeMax = BigInt(Number.MAX_SAFE_INTEGER);

/** The shortest exact form of an integer. */
export const integerOf = (value: bigint): Integer => (value > safeMax || value < -safeMax ? value : Number(value));

/** Reads the parts of a protobuf message. Throws {@link WireError} for what is none. */
export class WireReader {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  at: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.start = start;
    this.at = start;
    this.end = end;
  }

  /** All bytes that it reads. */
  get whole(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** An unsigned integer of up to 32 bits, as tags, lengths and most others are; of a larger one the low bits. */
  uint32(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift < 70; shift += 7) {
      const byte = this.#byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new WireError("invalid varint");
  }

  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    return this.uint64() !== 0;
  }

  uint64(): Integer {
    let value = 0;
    for (let scale = 1, length = 0; length < 7; length++, scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    let rest = 0n;
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      rest |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return integerOf(BigInt.asUintN(64, rest | BigInt(value)));
    }
    throw new WireError("invalid varint");
  }

  int64(): Integer {
    const value = this.uint64();
    return typeof value === "number" ? value : integerOf(BigInt.asIntN(64, value));
  }

  float(): number {
    const start = this.skipBytes(4);
    return this.bytes.readFloatLE(start);
  }

  double(): number {
    const start = this.skipBytes(8);
    return this.bytes.readDoubleLE(start);
  }

  /** Bytes behind their length, not copied. */
  view(): Buffer {
    const length = this.uint32();
    const start = this.skipBytes(length);
    return this.bytes.subarray(start, start + length);
  }

  string(): string {
    const length = this.uint32();
    const start = this.skipBytes(length);
    const end = start + length;
    // Texts are short; for those that are ASCII, which is what both agree on, one pass is enough.
    const text = this.bytes.toString("latin1", start, end);
    if (/^[\0-\x7f]*$/.test(text)) return text;
    if (!isUtf8(this.bytes.subarray(start, end)))
      throw new WireError("invalid string value: data is not UTF-8 encoded");
    return this.bytes.toString("utf8", start, end);
  }

  /** A reader of the message that comes next. */
  message(): WireReader {
    const length = this.uint32();
    const start = this.skipBytes(length);
    return new WireReader(this.bytes, start, start + length);
  }

  /** Passes over bytes, and says where they begin. */
  skipBytes(length: number): number {
    const start = this.at;
    if (length > this.end - start) throw new WireError("buffer underflow");
    this.at = start + length;
    return start;
  }

  /** Passes over the value of a field. */
  skip(type: number): void {
    switch (type) {
      case wireType.varint:
        this.uint64();
        return;
      case wireType.fixed64:
        this.skipBytes(8);
        return;
      case wireType.bytes:
        this.skipBytes(this.uint32());
        return;
      case wireType.fixed32:
        this.skipBytes(4);
        return;
      default:
        throw new WireError(`invalid wire type value: ${type}`);
    }
  }

  #byte(): number {
    const byte = this.at < this.end ? this.bytes[this.at] : undefined;
    if (byte === undefined) throw new WireError("buffer underflow");
    this.at += 1;
    return byte;
  }
}
