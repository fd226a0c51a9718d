import type { ErrorKind } from "./qdrant-error.js";

/** How a kind of failure is answered. */
export interface ErrorAnswer {
  readonly status: number;
  /** What stands before the text. */
  readonly prefix: string;
}

/** The table of failures. */
export const errorAnswers: Readonly<Record<ErrorKind, ErrorAnswer>> = {
  validation: { status: 422, prefix: "" },
  malformed: { status: 400, prefix: "" },
  badInput: { status: 400, prefix: "Wrong input: " },
  badRequest: { status: 400, prefix: "Bad request: " },
  inference: { status: 400, prefix: "" },
  notFound: { status: 404, prefix: "Not found: " },
  alreadyExists: { status: 409, prefix: "Wrong input: " },
  standaloneMode: { status: 405, prefix: "" },
  checksumMismatch: { status: 400, prefix: "Checksum mismatch: " },
  locked: { status: 403, prefix: "Storage locked: " },
  forbidden: { status: 403, prefix: "Forbidden: " },
  timeout: { status: 408, prefix: "Timeout: " },
  rateLimited: { status: 429, prefix: "Rate limiting exceeded: " },
  unavailable: { status: 503, prefix: "Shard temporarily unavailable: " },
  insufficientStorage: { status: 507, prefix: "Insufficient storage: " },
  internal: { status: 500, prefix: "Service internal error: " },
  unserved: { status: 501, prefix: "" },
};
