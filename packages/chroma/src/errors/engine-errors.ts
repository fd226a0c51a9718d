import type { EngineError, EngineErrorCode } from "@vexfs/core";
import { ChromaError, type ErrorKind } from "./chroma-error.js";

interface Translation {
  readonly kind: ErrorKind;
  readonly text: (error: EngineError) => string;
}

const asIs = ({ message }: EngineError): string => message;

/** The table from an engine's errors to Chroma's. */
const translations: Readonly<Record<EngineErrorCode, Translation>> = {
  not_found: { kind: "notFound", text: asIs },
  already_exists: { kind: "alreadyExists", text: asIs },
  conflict: { kind: "conflict", text: asIs },
  stale: { kind: "staleRead", text: asIs },
  unknown_id: { kind: "internal", text: () => "Error executing plan: Internal error: Error finding id" },
  dimension_mismatch: {
    kind: "invalidArgument",
    text: ({ details }) =>
      `Collection expecting embedding with dimension of ${String(details["expected"])}, got ${String(details["actual"])}`,
  },
  invalid_argument: { kind: "invalidArgument", text: asIs },
  invalid_regex: { kind: "invalidArgument", text: ({ message }) => regexErrorText(message) },
  not_finite: { kind: "invalidArgument", text: asIs },
  field_value: { kind: "invalidArgument", text: asIs },
  unsupported: { kind: "unimplemented", text: asIs },
  resource_exhausted: { kind: "resourceExhausted", text: asIs },
  storage_full: { kind: "unavailable", text: asIs },
  read_only: { kind: "unavailable", text: asIs },
  quarantined: { kind: "unavailable", text: asIs },
  invalid_snapshot: { kind: "invalidArgument", text: asIs },
  replaced: { kind: "unavailable", text: asIs },
  deadline_exceeded: { kind: "deadlineExceeded", text: asIs },
  cancelled: { kind: "cancelled", text: asIs },
  internal: { kind: "internal", text: asIs },
};

/** Chroma's words for an invalid regular expression; the third `r` is theirs. */
export const regexErrorText = (message: string): string => `Regex syntax errror: ${message}`;

/** The collection of a record request is gone. */
export const collectionGone = (id: string): ChromaError =>
  new ChromaError("notFound", `Collection [${id}] does not exist.`);

/** Translates an engine's error; `collectionId` is the collection that the request names, if any. */
export const fromEngineError = (error: EngineError, collectionId: string | undefined): ChromaError => {
  if (error.code === "not_found" && collectionId !== undefined) return collectionGone(collectionId);
  const { kind, text } = translations[error.code];
  return new ChromaError(kind, text(error));
};
