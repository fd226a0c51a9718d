/** The beginning of a request on its connection, up to its body. */
export interface MessageHead {
  /** All of it but the length of the body. Requests with the same text ask in the same way, whatever their bodies say. */
  readonly text: string;
  /** Bytes of the head, with the empty line that ends it. */
  readonly bytes: number;
  readonly bodyBytes: number;
}

/** Longer ones are rare, and not worth a copy of their text. */
const headBytesMax = 4096;
const headEnd = "\r\n\r\n";
const startsAsRequest = /^[A-Z]+ /;
const mentionsFraming = /content-length|transfer-encoding|upgrade/i;
const lengthLine = /\r\ncontent-length: (\d{1,15})\r\n/i;

/**
 * Reads the head of a request (RFC 9112, section 6) that begins with the chunk; null where its body's length is not told by a plain
 * `Content-Length` alone, or where the chunk does not hold all of the head.
 */
export const messageHead = (chunk: Buffer): MessageHead | null => {
  const end = chunk.indexOf(headEnd, 0, "latin1");
  if (end === -1 || end > headBytesMax) return null;
  const lines = chunk.toString("latin1", 0, end + 2);
  if (!startsAsRequest.test(lines)) return null;
  const bytes = end + headEnd.length;
  const length = lengthLine.exec(lines);
  if (length === null) return mentionsFraming.test(lines) ? null : { text: lines, bytes, bodyBytes: 0 };
  const [line, digits = ""] = length;
  const text = `${lines.slice(0, length.index)}${lines.slice(length.index + line.length - 2)}`;
  return mentionsFraming.test(text) ? null : { text, bytes, bodyBytes: Number(digits) };
};
