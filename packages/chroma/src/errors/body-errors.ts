import type { BodyError } from "@vexfs/core";
import { type ChromaError, invalidArgument, validationError, wrongShape } from "./chroma-error.js";

const base64Length = /is base64 of (\d+) bytes/;
const base64Symbol = /invalid base64 in the vector at index (\d+)/;

/** A sparse vector whose parts are right and do not fit together. */
const sparseVector = /^metadatas\[(\d+)\]\..*must (?:be strictly ascending|be finite numbers|have the same length)/;

/** Whether the body is well formed and only its content is refused, which is said after the path has been checked. */
export const isRefusedLate = (error: BodyError): boolean =>
  error.reason === "key" || (error.reason === "shape" && refusedContent(error.message) !== null);

/** Translates what the reader of bodies says. */
export const fromBodyError = (error: BodyError): ChromaError => {
  switch (error.reason) {
    case "syntax":
      return invalidArgument(`Failed to parse the request body as JSON: ${error.message}`);
    case "key":
      return invalidMetadata(error.index ?? 0);
    case "shape":
      return refusedContent(error.message) ?? wrongShape(error.message);
  }
};

const invalidMetadata = (index: number | string): ChromaError =>
  validationError(["metadatas", `Invalid metadata at index ${index}`]);

/** The error of a body that is refused for its content alone. */
const refusedContent = (message: string): ChromaError | null => {
  const length = base64Length.exec(message)?.[1];
  if (length !== undefined) {
    return invalidArgument(
      `Invalid byte length: ${length} bytes cannot be converted to f32 values (must be divisible by 4)`,
    );
  }
  const vector = base64Symbol.exec(message)?.[1];
  if (vector !== undefined) return invalidArgument(`Invalid base64 string: in the embedding at index ${vector}`);
  const record = sparseVector.exec(message)?.[1];
  return record === undefined ? null : invalidMetadata(record);
};
