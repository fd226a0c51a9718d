import { type Integer, wireType } from "./reader.js";

const initialBytes = 256;
/** A length below this takes one byte. */
const shortLength = 0x80;

/** Writes protobuf messages. */
export class WireWriter {
  #buffer = Buffer.allocUnsafe(initialBytes);
  #length = 0;

  /** What was written. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  tag(number: number, type: number): this {
    return this.uint32(number * 8 + type);
  }

  uint32(value: number): this {
    let rest = value >>> 0;
    this.#reserve(5);
    while (rest >= 0x80) {
      this.#push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#push(rest);
    return this;
  }

  /** An integer of up to 64 bits, negative ones in two's complement. */
  int64(value: Integer): this {
    if (typeof value === "number" && value >= 0 && value <= 0xffff_ffff) return this.uint32(value);
    let rest = BigInt.asUintN(64, BigInt(value));
    this.#reserve(10);
    while (rest >= 0x80n) {
      this.#push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.#push(Number(rest));
    return this;
  }

  float(value: number): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeFloatLE(value, this.#length);
    return this;
  }

  double(value: number): this {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
    return this;
  }

  string(value: string): this {
    const length = Buffer.byteLength(value);
    this.uint32(length).#reserve(length);
    this.#length += this.#buffer.write(value, this.#length, length, "utf8");
    return this;
  }

  bytes(value: Uint8Array): this {
    this.uint32(value.length);
    return this.raw(value);
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** A field that is a message, which `write` writes. */
  message(number: number, write: (writer: this) => void): this {
    this.tag(number, wireType.bytes).#reserve(1);
    const start = this.#length + 1;
    this.#length = start;
    write(this);
    this.#putLength(start);
    return this;
  }

  /** Puts the length before what was written since `start`, where there is room for one byte. */
  #putLength(start: number): void {
    const length = this.#length - start;
    if (length < shortLength) {
      this.#buffer[start - 1] = length;
      return;
    }
    const prefix = new WireWriter().uint32(length).finish();
    this.#reserve(prefix.length);
    this.#buffer.copyWithin(start - 1 + prefix.length, start, this.#length);
    this.#buffer.set(prefix, start - 1);
    this.#length += prefix.length - 1;
  }

  #push(byte: number): void {
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}
