import type { ErrorKind } from "./chroma-error.js";

/** How a kind of failure is answered. */
export interface ErrorAnswer {
  readonly status: number;
  /** Value of `error` in the body; Chroma's Python client maps it to an exception class. */
  readonly name:
    | "InvalidArgumentError"
    | "NotFoundError"
    | "InternalError"
    | "ConditionalWriteConflictError"
    | "StaleReadError"
    | "ChromaError";
}

/** The table of failures. */
export const errorAnswers: Readonly<Record<ErrorKind, ErrorAnswer>> = {
  invalidArgument: { status: 400, name: "InvalidArgumentError" },
  notFound: { status: 404, name: "NotFoundError" },
  alreadyExists: { status: 409, name: "ChromaError" },
  conflict: { status: 409, name: "ChromaError" },
  unauthenticated: { status: 401, name: "ChromaError" },
  conditionalWriteConflict: { status: 409, name: "ConditionalWriteConflictError" },
  staleRead: { status: 412, name: "StaleReadError" },
  permissionDenied: { status: 403, name: "ChromaError" },
  resourceExhausted: { status: 429, name: "ChromaError" },
  unimplemented: { status: 501, name: "ChromaError" },
  internal: { status: 500, name: "InternalError" },
  unavailable: { status: 503, name: "ChromaError" },
  deadlineExceeded: { status: 504, name: "ChromaError" },
  cancelled: { status: 400, name: "ChromaError" },
  unprocessable: { status: 422, name: "ChromaError" },
  unsupportedMediaType: { status: 415, name: "ChromaError" },
  payloadTooLarge: { status: 413, name: "ChromaError" },
};
