import type { QdrantError } from "./qdrant-error.js";

const lineFeed = 0x0a;
const known = / at line \d+ column \d+$/;

/**
 * Where serde stands in a body when it finds that its shape is wrong: bodies that it gathers as a whole before it looks at their members have been
 * read to their end, and so has the part of a body that a list of such has. Empty for errors that say it already, or that serde does not place.
 */
export const positionIn = (body: Uint8Array, { message, kind, details: { part } }: QdrantError): string => {
  const isPlaced = kind === "malformed" && message.startsWith("Format error in JSON body: ");
  if (!isPlaced || known.test(message) || body.length === 0 || part === "") return "";
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = part === undefined ? -1 : bytes.indexOf(part);
  const end = start === -1 ? bytes.lastIndexOf("}") + 1 : start + Buffer.byteLength(part ?? "");
  const before = bytes.subarray(0, end);
  const lines = before.reduce((count, byte) => count + (byte === lineFeed ? 1 : 0), 1);
  return ` at line ${lines} column ${end - before.lastIndexOf(lineFeed) - 1}`;
};
