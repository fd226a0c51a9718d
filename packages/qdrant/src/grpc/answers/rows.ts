import { WireReader, wireType } from "../wire/reader.js";
import { WireWriter } from "../wire/writer.js";

/** A message among others in an answer: all of it with its tag and length, and what it holds. */
export interface Row {
  readonly whole: Buffer;
  readonly message: Buffer;
}

/** The rows of a rendering, each of which is a message in a field. */
export const rowsOf = (rendered: Uint8Array): readonly Row[] => {
  const reader = new WireReader(bufferOf(rendered));
  const rows: Row[] = [];
  while (!reader.isAtEnd) {
    const start = reader.at;
    reader.uint32();
    const message = reader.view();
    rows.push({ whole: reader.bytes.subarray(start, reader.at), message });
  }
  return rows;
};

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The message in the first field of a message, which is that of its id. */
export const firstMessage = (message: Buffer): Buffer => {
  const reader = new WireReader(message);
  reader.uint32();
  return reader.view();
};

/** Seconds since a call came, as the field of its answer. */
export const timeField = (field: number, elapsedMs: number): Buffer =>
  new WireWriter()
    .tag(field, wireType.fixed64)
    .double(elapsedMs / 1000)
    .finish();

/** Bytes as a message in a field. */
export const messageField = (field: number, parts: readonly Uint8Array[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const prefix = new WireWriter().tag(field, wireType.bytes).uint32(length).finish();
  return Buffer.concat([prefix, ...parts]);
};
