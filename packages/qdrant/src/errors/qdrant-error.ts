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
  | "locked"
  | "forbidden"
  | "timeout"
  | "rateLimited"
  | "unavailable"
  | "insufficientStorage"
  | "internal"
  | "unserved";

/** A failure that the client is told of in Qdrant's words; the table of statuses adds the prefix of the kind. */
export class QdrantError extends Error {
  override readonly name = "QdrantError";
  readonly kind: ErrorKind;
  /** When it may be worth to ask again; null when nobody knows. */
  readonly retryAfterSeconds: number | null;

  constructor(kind: ErrorKind, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
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
  );

/** The body is no JSON, or JSON of the wrong shape. */
export const formatError = (text: string): QdrantError =>
  new QdrantError("malformed", `Format error in JSON body: ${text}`);

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
