import type { AuthType } from "../caller.js";

/** Something that somebody did, or was kept from. */
export interface AuditEvent {
  /** Name of the action; absent when nobody was let in. */
  readonly method?: string | null;
  readonly api?: string | null;
  readonly authType: AuthType;
  readonly subject?: string | null;
  readonly remote?: string | null;
  readonly collection?: string | null;
  readonly tracingId?: string | null;
  /** Why it was denied; null when it was not. */
  readonly error: string | null;
}

/** One line of an audit file, read. */
export type AuditEntry = Readonly<Record<string, string>>;

/** An event as a line; what is null is left out. */
export const auditLine = (event: AuditEvent, now: Date): string => {
  const fields = {
    timestamp: now.toISOString(),
    method: event.method ?? undefined,
    api: event.api ?? undefined,
    auth_type: event.authType,
    subject: event.subject ?? undefined,
    remote: event.remote ?? undefined,
    collection: event.collection ?? undefined,
    tracing_id: event.tracingId ?? undefined,
    result: event.error === null ? "ok" : "denied",
    error: event.error ?? undefined,
  };
  return `${JSON.stringify(fields)}\n`;
};

/** Reads a line; null when it is none, as the last one of a crashed server may be. */
export const readAuditLine = (line: string): AuditEntry | null => {
  try {
    const entry: unknown = JSON.parse(line);
    const isEntry =
      typeof entry === "object" && entry !== null && "timestamp" in entry && typeof entry.timestamp === "string";
    return isEntry ? (entry as AuditEntry) : null;
  } catch {
    return null;
  }
};
