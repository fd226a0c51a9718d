/** Writes the few messages that the benchmark sends; a general library would do no better and is not needed. */

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
};

/** A field that is an integer. */
export const integer = (number: number, value: number): Buffer => Buffer.concat([varint(number << 3), varint(value)]);

/** A field that is a double. */
export const double = (number: number, value: number): Buffer => {
  const body = Buffer.alloc(8);
  body.writeDoubleLE(value);
  return Buffer.concat([varint((number << 3) | 1), body]);
};

/** A field that is a message, a text, or packed floats. */
export const bytes = (number: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint((number << 3) | 2), varint(body.length), body]);
};

/** A message as a call carries it. */
export const framed = (...fields: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(fields);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
};

/** Floats as they are packed. */
export const packed = (floats: Float32Array): Uint8Array =>
  new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
