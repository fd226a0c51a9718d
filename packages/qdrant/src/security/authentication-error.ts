/** Nobody is let in: the key is missing or wrong (401), or the token is not valid any more (403). Answered in plain text. */
export class AuthenticationError extends Error {
  override readonly name = "AuthenticationError";
  readonly kind: "unauthorized" | "forbidden";

  constructor(kind: "unauthorized" | "forbidden", message: string) {
    super(message);
    this.kind = kind;
  }

  /** What the audit log says of it. */
  get auditText(): string {
    return `${this.kind === "forbidden" ? "Forbidden" : "Unauthorized"}: ${this.message}`;
  }
}
