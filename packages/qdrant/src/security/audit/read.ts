import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type AuditEntry, readAuditLine } from "./event.js";
import { auditFiles } from "./files.js";

/** Which entries are asked for. */
export interface AuditQuery {
  /** Inclusive. */
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
  /** Values that fields must have. */
  readonly filters: ReadonlyMap<string, string>;
  readonly limit: number;
}

const filterable = new Set([
  "method",
  "api",
  "auth_type",
  "result",
  "subject",
  "remote",
  "collection",
  "tracing_id",
  "error",
]);

/** The newest entries that match, newest first. Holds `limit` entries at a time, however large the files are. */
export const readAuditLog = async (directory: string, query: AuditQuery): Promise<readonly AuditEntry[]> => {
  if (!existsSync(directory)) return [];
  const { fromMs, toMs, limit } = query;
  const found: AuditEntry[] = [];
  for (const file of auditFiles(directory)) {
    if ((toMs !== null && file.fromMs >= toMs) || (fromMs !== null && file.toMs <= fromMs)) continue;
    if (found.length >= limit) break;
    const newest = await newestOf(join(directory, file.name), query, limit - found.length);
    found.push(...newest.reverse());
  }
  return found;
};

/** The last matching entries of a file, in its order. */
const newestOf = async (path: string, query: AuditQuery, limit: number): Promise<AuditEntry[]> => {
  const entries: AuditEntry[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const entry = readAuditLine(line);
    if (entry === null || !matches(entry, query)) continue;
    entries.push(entry);
    if (entries.length >= 2 * limit) entries.splice(0, entries.length - limit);
  }
  return entries.slice(-limit);
};

const matches = (entry: AuditEntry, { fromMs, toMs, filters }: AuditQuery): boolean => {
  const at = Date.parse(entry["timestamp"] ?? "");
  if ((fromMs !== null && at < fromMs) || (toMs !== null && at >= toMs)) return false;
  return [...filters].every(([field, value]) => filterable.has(field) && entry[field] === value);
};
