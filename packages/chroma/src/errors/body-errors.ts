import type { BodyError } from "@vexfs/core";
import { type ChromaError, invalidArgument, validationError, wrongShape } from "./chroma-error.js";

const base64Length = /is base64 of (\d+) bytes/;
const base64Symbol = /invalid base64 in the vector at index (\d+)/;

/** Whether the body is well formed and only its content is refused, which is said after the path has been checked. */
export const isRefusedLate = (error: BodyError): boolean =>
  error.reason === "key" || (error.reason === "shape" && fromBase64(error.message) !== null);

/** Translates what the reader of bodies says. */
export const fromBodyError = (error: BodyError): ChromaError => {
  switch (error.reason) {
    case "syntax":
      return invalidArgument(`Failed to parse the request body as JSON: ${error.message}`);
    case "key":
      return validationError(["metadatas", `Invalid metadata at index ${error.index ?? 0}`]);
    case "shape":
      return fromBase64(error.message) ?? wrongShape(error.message);
  }
};

const fromBase64 = (message: string): ChromaError | null => {
  const length = base64Length.exec(message)?.[1];
  if (length !== undefined) {
    return invalidArgument(
      `Invalid byte length: ${length} bytes cannot be converted to f32 values (must be divisible by 4)`,
    );
  }
  const index = base64Symbol.exec(message)?.[1];
  return index === undefined ? null : invalidArgument(`Invalid base64 string: in the embedding at index ${index}`);
};
