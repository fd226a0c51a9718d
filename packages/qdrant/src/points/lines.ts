const lineFeed = 0x0a;

/** The lines of a rendering that put a line feed between its parts. */
export const linesOf = (rendered: Uint8Array): readonly Buffer[] => {
  const bytes = Buffer.from(rendered.buffer, rendered.byteOffset, rendered.byteLength);
  const lines: Buffer[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(lineFeed, start);
    lines.push(bytes.subarray(start, end === -1 ? bytes.length : end));
    start = end === -1 ? bytes.length : end + 1;
  }
  return lines;
};

/** Records by the JSON of their ids, of a rendering of both in turn. */
export const recordsById = (rendered: Uint8Array): ReadonlyMap<string, Buffer> => {
  const lines = linesOf(rendered);
  const records = new Map<string, Buffer>();
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const [id, record] = lines.slice(index, index + 2);
    if (id !== undefined && record !== undefined) records.set(id.toString(), record);
  }
  return records;
};

const comma = Buffer.from(",");

/** The parts with commas between them. */
export const joined = (parts: readonly Uint8Array[], before: string, after: string): Buffer =>
  Buffer.concat([
    Buffer.from(before),
    ...parts.flatMap((part, index) => (index === 0 ? [part] : [comma, part])),
    Buffer.from(after),
  ]);
