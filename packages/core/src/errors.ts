/**
 * What went wrong in an engine. Each protocol has one table from these codes to its own status, code and text.
 *
 * - `not_found`: no such collection or document.
 * - `already_exists`: the name or key is taken.
 * - `conflict`: a conditional change came too late; read again and repeat.
 * - `stale`: a condition speaks of a state too old to be compared with; read again and repeat.
 * - `unknown_id`: a plan demanded an id that is not there.
 * - `dimension_mismatch`: `details.expected` and `details.actual` say which.
 * - `invalid_argument`: the request cannot be carried out as written.
 * - `invalid_regex`: the message is the parser's.
 * - `not_finite`: an expression has no finite value; `details.expression` says which, and what came out.
 * - `field_value`: an expression wants a value that a record has not; `details.path`, `details.expected` (`number`, `place`, `datetime`) and
 *   `details.problem` (`missing`, `wrongType`) say which and why.
 * - `unsupported`: the engine lacks the capability.
 * - `resource_exhausted`: a configured limit was reached; retry later.
 * - `storage_full`: the disk refused; nothing was written.
 * - `read_only`: a failed sync poisoned the collection for writes until restart.
 * - `quarantined`: the collection's files are damaged; the message names the file.
 * - `invalid_snapshot`: a file is no snapshot (`details.isForeign`), or a damaged one.
 * - `replaced`: a snapshot took the collection's place while the request waited; repeat it.
 * - `deadline_exceeded`, `cancelled`: the request ran out of time, or its client went away.
 * - `internal`: a bug or an I/O error.
 */
export type EngineErrorCode =
  | "not_found"
  | "already_exists"
  | "conflict"
  | "stale"
  | "unknown_id"
  | "dimension_mismatch"
  | "invalid_argument"
  | "invalid_regex"
  | "not_finite"
  | "field_value"
  | "unsupported"
  | "resource_exhausted"
  | "storage_full"
  | "read_only"
  | "quarantined"
  | "invalid_snapshot"
  | "replaced"
  | "deadline_exceeded"
  | "cancelled"
  | "internal";

/** The one error that engines throw. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: EngineErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
