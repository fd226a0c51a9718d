/** What kind of failure an answer reports; the table of statuses is in `statuses.ts`. */
export type ErrorKind =
  | "invalidArgument"
  | "notFound"
  | "alreadyExists"
  | "unauthenticated"
  | "permissionDenied"
  | "resourceExhausted"
  | "unimplemented"
  | "internal"
  | "unavailable"
  | "deadlineExceeded"
  | "cancelled"
  | "conflict"
  | "conditionalWriteConflict"
  | "staleRead"
  | "unprocessable"
  | "unsupportedMediaType"
  | "payloadTooLarge";

/** A failure that the client is told of in Chroma's words. */
export class ChromaError extends Error {
  override readonly name = "ChromaError";
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The request cannot be carried out as written. */
export const invalidArgument = (message: string): ChromaError => new ChromaError("invalidArgument", message);

/** One or more fields break a rule: `Validation error: field: text`. */
export const validationError = (...faults: readonly (readonly [field: string, text: string])[]): ChromaError =>
  invalidArgument(`Validation error: ${faults.map(([field, text]) => `${field}: ${text}`).join("\n")}`);

/** The body is JSON of the wrong shape. */
export const wrongShape = (text: string): ChromaError =>
  new ChromaError("unprocessable", `Failed to deserialize the JSON body into the target type: ${text}`);
