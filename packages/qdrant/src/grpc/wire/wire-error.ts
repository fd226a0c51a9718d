/** The bytes are no message of the type that is expected. */
export class WireError extends Error {
  override readonly name = "WireError";
}
