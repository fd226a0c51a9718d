/** What kind of failure an answer reports; the table of statuses is in `statuses.ts`. */
export type ErrorKind =
  | "validation"
  | "malformed"
  | "badInput"
  | "badRequest"
  | "inference"
  | "notFound"
  | "alreadyExists"
  | "standaloneMode"
  | "checksumMismatch"
  | "locked"
  | "forbidden"
  | "timeout"
  | "rateLimited"
  | "unavailable"
  | "insufficientStorage"
  | "internal"
  | "unserved";

/** What a {@link QdrantError} may know beside its kind and text. */
export interface ErrorDetails {
  /** Values that break rules, of a validation error. */
  readonly faults?: readonly Fault[];
  /** Of a body of the wrong shape: the JSON of the part of it that was read when this was seen. The whole body if it is absent; empty where serde does not say. */
  readonly part?: string;
  /** Where the wrong value itself stands, in serde's words. */
  readonly position?: string;
}

/** A failure that the client is told of in Qdrant's words; the table of statuses adds the prefix of the kind. */
export class QdrantError extends Error {
  override readonly name = "QdrantError";
  readonly kind: ErrorKind;
  /** When it may be worth to ask again; null when nobody knows, or when it never is. */
  readonly retryAfterSeconds: number | null;
  readonly details: ErrorDetails;

  constructor(kind: ErrorKind, message: string, retryAfterSeconds: number | null = null, details: ErrorDetails = {}) {
    super(message);
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
    this.details = details;
  }
}

/** Where a part of a request came from. */
export type RequestPart = "JSON body" | "path parameters" | "query parameters";

/** A value that breaks a rule: the path of its field, and the rule. */
export interface Fault {
  readonly field: string;
  readonly text: string;
}

/** The request is well formed and some of its values break rules. */
export const validationError = (part: RequestPart, faults: readonly Fault[]): QdrantError =>
  new QdrantError(
    "validation",
    `Validation error in ${part}: [${faults.map(({ field, text }) => `${field}: ${text}`).join("; ")}]`,
    null,
    { faults },
  );

/** Makes all the checks, and refuses the faults of all of them together. Any other error is thrown at once. */
export const checkAll = (checks: readonly (() => void)[]): void => {
  const faults: Fault[] = [];
  for (const check of checks) faults.push(...faultsOf(check));
  if (faults.length > 0) throw validationError("JSON body", faults);
};

const faultsOf = (check: () => void): readonly Fault[] => {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof QdrantError && error.kind === "validation") return error.details.faults ?? [];
    throw error;
  }
};

/** The same error, of which `part` of the body was read. Errors that are no matter of shape stay as they are. */
export const withinPart = <T>(part: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof QdrantError) || error.kind !== "malformed" || error.details.part !== undefined) throw error;
    throw new QdrantError("malformed", error.message, null, { ...error.details, part });
  }
};

/** The body is no JSON, or JSON of the wrong shape. */
export const formatError = (text: string, details: ErrorDetails = {}): QdrantError =>
  new QdrantError("malformed", `Format error in JSON body: ${text}`, null, details);

/** The query string, or the path, does not have the right shape. */
export const deserializeError = (part: RequestPart, text: string): QdrantError =>
  new QdrantError("malformed", `Deserialize error in ${part}: ${text}`);

/** The request asks for what cannot be. */
export const badInput = (text: string): QdrantError => new QdrantError("badInput", text);

/** No collection and no alias has the name. */
export const noSuchCollection = (name: string): QdrantError =>
  new QdrantError("notFound", `Collection \`${name}\` doesn't exist!`);

/** A collection has the name already. */
export const alreadyExists = (name: string): QdrantError =>
  new QdrantError("alreadyExists", `Collection \`${name}\` already exists!`);

/** The rule that a number breaks. */
export const rangeFault = (value: number | string, min: number | null, max: number | null): string => {
  if (max === null) return `value ${value} invalid, must be ${min} or larger`;
  if (min === null) return `value ${value} invalid, must be ${max} or smaller`;
  return `value ${value} invalid, must be from ${min} to ${max}`;
};
