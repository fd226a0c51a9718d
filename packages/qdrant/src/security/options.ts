/** The keys that a server asks for; while none is set it answers everybody. */
export interface KeyOptions {
  /** Allows everything; tokens may be signed with it. */
  readonly apiKey?: string | null;
  /** A second one of the same kind, for the time in which keys are changed. */
  readonly altApiKey?: string | null;
  /** Allows reading. */
  readonly readOnlyApiKey?: string | null;
  /** Whether tokens (JWT) that were signed with a key are accepted. */
  readonly jwtRbac?: boolean;
}

/** The record of who did what. */
export interface AuditOptions {
  /** Directory of its files. */
  readonly directory: string;
  /** How often a new file begins. */
  readonly rotation: "daily" | "hourly";
  /** Files that are kept. */
  readonly filesMax: number;
  /** Whether a proxy's `X-Forwarded-For` is taken for the client's address. */
  readonly trustsForwardedHeaders: boolean;
  /** Whether lines tell the path of the request. */
  readonly logsApi: boolean;
}

/** Who may do what, and where it is recorded. */
export interface SecurityOptions extends KeyOptions {
  readonly audit?: AuditOptions | null;
}
