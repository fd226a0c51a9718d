import { BodyError, EngineError } from "@vexfs/core";
import { fromEngineError } from "../../errors/engine-errors.js";
import { type ErrorKind, QdrantError } from "../../errors/qdrant-error.js";
import { errorAnswers } from "../../errors/statuses.js";
import { AuthenticationError } from "../../security/authentication-error.js";
import { GrpcError, type Status } from "../transport/status.js";
import { WireError } from "../wire/wire-error.js";

/** The table from failures to statuses; prefixes are those of the other table. */
const statuses: Readonly<Record<ErrorKind, Status>> = {
  validation: "invalidArgument",
  malformed: "invalidArgument",
  badInput: "invalidArgument",
  badRequest: "invalidArgument",
  inference: "invalidArgument",
  notFound: "notFound",
  alreadyExists: "alreadyExists",
  standaloneMode: "unimplemented",
  checksumMismatch: "dataLoss",
  locked: "failedPrecondition",
  forbidden: "permissionDenied",
  timeout: "deadlineExceeded",
  rateLimited: "resourceExhausted",
  unavailable: "unavailable",
  insufficientStorage: "resourceExhausted",
  internal: "internal",
  unserved: "unimplemented",
};

/** The failure of a call that whatever was thrown means. */
export const failureOf = (error: unknown): GrpcError => {
  if (error instanceof GrpcError) return error;
  if (error instanceof AuthenticationError) {
    return new GrpcError(error.kind === "forbidden" ? "permissionDenied" : "unauthenticated", error.message);
  }
  if (error instanceof QdrantError) return fromQdrantError(error);
  if (error instanceof EngineError) return fromQdrantError(fromEngineError(error, undefined));
  if (error instanceof WireError)
    return new GrpcError("internal", `failed to decode Protobuf message: ${error.message}`);
  if (error instanceof BodyError) return new GrpcError("invalidArgument", error.message);
  return new GrpcError("internal", `Service internal error: ${error instanceof Error ? error.message : String(error)}`);
};

/** The same for a call on a collection, which is named when it is gone. */
export const failureIn = (collection: string, error: unknown): GrpcError =>
  failureOf(error instanceof EngineError ? fromEngineError(error, collection) : error);

const fromQdrantError = ({ kind, message, retryAfterSeconds }: QdrantError): GrpcError => {
  const metadata = retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) };
  return new GrpcError(statuses[kind], errorAnswers[kind].prefix + inBody(message), metadata);
};

/** Requests have one part here, and the vectors of points are deeper in it. */
const inBody = (message: string): string =>
  message
    .replaceAll(/(points\[\d+\])\.vectors?\.\?/g, "$1.vectors.vectors_options.vectors.[]")
    .replaceAll(/(points\[\d+\])\.vector\b/g, "$1.vectors.vectors_options")
    .replace(/^Validation error in (?:JSON body|path parameters|query parameters): /, "Validation error in body: ")
    .replace(/^(?:Format error in JSON body|Deserialize error in \w+ parameters): /, "");
