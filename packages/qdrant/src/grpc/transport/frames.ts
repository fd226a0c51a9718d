import { gunzip, gzip } from "node:zlib";
import { GrpcError } from "./status.js";

const prefixBytes = 5;

const nothing = Buffer.alloc(0);

/** How messages are packed. */
export type Encoding = "identity" | "gzip";

/** Puts messages behind their lengths, and takes them out again as their bytes come in. */
export class FrameReader {
  readonly #messageBytesMax: number;
  /** What came and was not taken yet, and how many bytes that is. */
  #memory: Buffer = nothing;
  #bytes = 0;

  constructor(messageBytesMax: number) {
    this.#messageBytesMax = messageBytesMax;
  }

  /** Adds bytes, and refuses a message that will be too large before it is there. */
  push(chunk: Buffer): void {
    if (this.#bytes === 0) this.#memory = chunk;
    else {
      this.#makeRoom(chunk.length);
      chunk.copy(this.#memory, this.#bytes);
    }
    this.#bytes += chunk.length;
    if (this.#bytes > this.#messageBytesMax + prefixBytes) throw tooLarge(this.#bytes, this.#messageBytesMax);
  }

  /** The next message, or null until all of it is there. */
  next(encoding: Encoding): Buffer | Promise<Buffer> | null {
    if (this.#bytes < prefixBytes) return null;
    const bytes = this.#memory;
    const length = bytes.readUInt32BE(1);
    if (length > this.#messageBytesMax) throw tooLarge(length, this.#messageBytesMax);
    const end = prefixBytes + length;
    if (this.#bytes < end) return null;
    this.#memory = bytes.subarray(end, this.#bytes);
    this.#bytes -= end;
    const message = bytes.subarray(prefixBytes, end);
    switch (bytes[0]) {
      case 0:
        return message;
      case 1:
        return this.#unpacked(message, encoding);
      default:
        throw new GrpcError("internal", `invalid compression flag: ${bytes[0]}`);
    }
  }

  /** Whether no part of a message is left. */
  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  /** Room for more, and for the rest of the message if it is known how long that is. */
  #makeRoom(more: number): void {
    const needed = this.#bytes + more;
    if (needed <= this.#memory.length) return;
    const end = this.#bytes < prefixBytes ? 0 : prefixBytes + this.#memory.readUInt32BE(1);
    const memory = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(end, prefixBytes + this.#messageBytesMax)));
    this.#memory.copy(memory, 0, 0, this.#bytes);
    this.#memory = memory;
  }

  async #unpacked(message: Buffer, encoding: Encoding): Promise<Buffer> {
    if (encoding === "identity") {
      throw new GrpcError("internal", "protocol error: received message with compressed-flag but no grpc-encoding");
    }
    return new Promise((resolve, reject) => {
      gunzip(message, { maxOutputLength: this.#messageBytesMax }, (error, unpacked) => {
        if (error === null) resolve(unpacked);
        else if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
          reject(tooLarge(this.#messageBytesMax + 1, this.#messageBytesMax));
        } else reject(new GrpcError("internal", `error decompressing: ${error.message}`));
      });
    });
  }
}

const tooLarge = (bytes: number, max: number): GrpcError =>
  new GrpcError("resourceExhausted", `message of ${bytes} bytes is larger than allowed (limit: ${max} bytes)`);

/** A message behind its length. */
export const frame = (message: Uint8Array, isPacked = false): Buffer => {
  const framed = Buffer.allocUnsafe(prefixBytes + message.length);
  framed[0] = isPacked ? 1 : 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, prefixBytes);
  return framed;
};

/** Packing fewer bytes takes longer than sending them. */
const packedBytesMin = 1024;

/** A message behind its length, packed if the encoding says so. */
export const packedFrame = (message: Uint8Array, encoding: Encoding): Buffer | Promise<Buffer> => {
  if (encoding === "identity" || message.length < packedBytesMin) return frame(message);
  return new Promise((resolve, reject) => {
    gzip(message, { level: 1 }, (error, packed) => {
      if (error === null) resolve(frame(packed, true));
      else reject(error);
    });
  });
};
