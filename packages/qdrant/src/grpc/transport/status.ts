/** Status codes of gRPC. */
export const statusCodes = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

/** How a call ended. */
export type Status = keyof typeof statusCodes;

/** A failure of a call, with metadata for its trailers. */
export class GrpcError extends Error {
  override readonly name = "GrpcError";
  readonly status: Status;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(status: Status, message: string, metadata: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.metadata = metadata;
  }
}
