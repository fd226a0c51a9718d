import { type EngineError, type EngineErrorCode, type FieldPath, localId } from "@vexfs/core";
import { printFieldPath } from "../paths/field-path.js";
import { type ErrorKind, noSuchCollection, QdrantError } from "./qdrant-error.js";

interface Translation {
  readonly kind: ErrorKind;
  readonly text: (error: EngineError) => string;
  /** When it is worth to ask again. */
  readonly retryAfterSeconds?: number;
}

const asIs = ({ message }: EngineError): string => message;

const typeNames: Readonly<Record<string, string>> = { number: "number", place: "geo point", datetime: "datetime" };

const fieldValueText = ({ details: { path, expected, problem } }: EngineError): string => {
  const type = typeNames[String(expected)];
  const what =
    problem === "missing"
      ? "No value found in a payload nor defaults"
      : `Value is not a ${expected === "datetime" ? "string" : type}`;
  const field = printFieldPath(path as FieldPath);
  return `Expected ${type} value for ${field} in the payload and/or in the formula defaults. Error: ${what}`;
};

const snapshotText = ({ message, details }: EngineError): string =>
  details["isForeign"] === true
    ? `${message}. VexFS reads snapshots that VexFS has made; to bring over one that Qdrant has made, recover it in Qdrant and copy that with \`vexfs import qdrant http://HOST:6333\``
    : message;

/** The table from an engine's errors to Qdrant's. */
const translations: Readonly<Record<EngineErrorCode, Translation>> = {
  not_found: { kind: "notFound", text: asIs },
  already_exists: { kind: "alreadyExists", text: asIs },
  conflict: { kind: "internal", text: asIs },
  stale: { kind: "internal", text: asIs },
  unknown_id: { kind: "notFound", text: ({ details }) => `No point with id ${localId(String(details["id"]))} found` },
  dimension_mismatch: {
    kind: "badInput",
    text: ({ details }) =>
      `Vector dimension error: expected dim: ${String(details["expected"])}, got ${String(details["actual"])}`,
  },
  invalid_argument: { kind: "badInput", text: asIs },
  invalid_regex: { kind: "badInput", text: asIs },
  not_finite: {
    kind: "badInput",
    text: ({ details }) => `The expression ${String(details["expression"])} produced a non-finite number`,
  },
  field_value: { kind: "badInput", text: fieldValueText },
  unsupported: { kind: "unserved", text: asIs },
  resource_exhausted: { kind: "rateLimited", text: asIs, retryAfterSeconds: 1 },
  storage_full: { kind: "insufficientStorage", text: asIs },
  read_only: { kind: "unavailable", text: asIs, retryAfterSeconds: 1 },
  quarantined: { kind: "unavailable", text: asIs, retryAfterSeconds: 1 },
  invalid_snapshot: { kind: "badInput", text: snapshotText },
  replaced: { kind: "unavailable", text: asIs, retryAfterSeconds: 1 },
  deadline_exceeded: { kind: "timeout", text: asIs },
  cancelled: { kind: "timeout", text: asIs },
  internal: { kind: "internal", text: asIs },
};

/** Translates an engine's error; `collection` is the name that the request has for its collection, if any. */
export const fromEngineError = (error: EngineError, collection: string | undefined): QdrantError => {
  if (error.code === "not_found" && collection !== undefined) return noSuchCollection(collection);
  const { kind, text, retryAfterSeconds } = translations[error.code];
  return new QdrantError(kind, text(error), retryAfterSeconds);
};
