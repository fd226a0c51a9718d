const lineFeed = 0x0a;
const idAtStart = /^\{"id":("(?:[^"\\]|\\.)*"|\d+)/;

/** Longest beginning of a row in which its id is looked for. */
const idBytesMax = 64 * 1024;

/**
 * Makes a page of rows that were rendered as `Renderings.page` does. One row more than the page holds was asked for;
 * if it is there, it is taken off and its id begins the next page.
 */
export const pageOf = (rendered: Uint8Array, limit: number): Uint8Array => {
  const bytes = Buffer.from(rendered.buffer, rendered.byteOffset, rendered.byteLength);
  const rowsEnd = bytes.lastIndexOf(lineFeed);
  const count = bytes.length - rowsEnd - 1;
  if (count <= limit) return page(bytes.subarray(0, rowsEnd), "null");
  const lastStart = bytes.lastIndexOf(lineFeed, rowsEnd - 1) + 1;
  const last = bytes.toString("utf8", lastStart, Math.min(rowsEnd, lastStart + idBytesMax));
  const next = idAtStart.exec(last)?.[1];
  if (next === undefined) throw new TypeError("a row begins with its id");
  // The comma and the line feed before the row go with it.
  return page(bytes.subarray(0, lastStart - 2), next);
};

const page = (rows: Uint8Array, next: string): Uint8Array =>
  Buffer.concat([Buffer.from('{"points":['), rows, Buffer.from(`],"next_page_offset":${next}}`)]);
