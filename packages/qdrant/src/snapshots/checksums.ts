import { badInput, QdrantError } from "../errors/qdrant-error.js";
import { type Decoder, string } from "../json/decode.js";
import { hashOf, isSameHash } from "./files.js";

const digits = 64;

/** Why a text is no SHA-256; null when it is one. */
export const checksumFault = (text: string): string | null => {
  const length = Buffer.byteLength(text);
  if (length !== digits) {
    const facts = `{"value": String(${JSON.stringify(text)}), "length": Number(${length}), "expected_length": Number(${digits})}`;
    return `Validation error: invalid_sha256_hash [${facts}]`;
  }
  return /^[0-9a-fA-F]+$/.test(text) ? null : "invalid characters, expected 0-9, a-f, A-F";
};

/** A SHA-256 in hexadecimal digits. */
export const checksum: Decoder<string> = (value, place) => {
  const text = string(value, place);
  const fault = checksumFault(text);
  if (fault !== null) place.refuse(fault);
  return text;
};

/** Refuses an uploaded file that is not what its sender says. */
export const checkUploaded = async (path: string, expected: string | null): Promise<void> => {
  if (expected === null) return;
  const actual = await hashOf(path);
  // The two are the wrong way round in Qdrant, too.
  if (!isSameHash(actual, expected))
    throw new QdrantError("checksumMismatch", `expected ${actual}, actual ${expected}`);
};

/** Refuses a file that is to be recovered from and is not what the request says. */
export const checkFound = async (path: string, expected: string | undefined): Promise<void> => {
  if (expected === undefined) return;
  const actual = await hashOf(path);
  if (!isSameHash(actual, expected)) throw badInput(`Snapshot checksum mismatch: expected ${expected}, got ${actual}`);
};
