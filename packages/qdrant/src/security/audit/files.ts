import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { AuditOptions } from "../options.js";

const hourMs = 3_600_000;
const nameForm = /^audit\.(\d{4}-\d{2}-\d{2})(?:-(\d{2}))?\.log$/;

/** A file of the audit log and the time that its lines are from. */
export interface AuditFile {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Name of the file that holds what happens now: `audit.2026-01-31.log`, or with the hour `audit.2026-01-31-14.log`. */
export const auditFileName = (rotation: AuditOptions["rotation"], now: Date): string => {
  const text = now.toISOString();
  return `audit.${text.slice(0, 10)}${rotation === "hourly" ? `-${text.slice(11, 13)}` : ""}.log`;
};

/** The files of a directory, newest first. */
export const auditFiles = (directory: string): readonly AuditFile[] =>
  readdirSync(directory)
    .flatMap((name): readonly AuditFile[] => {
      const [, date, hour] = nameForm.exec(name) ?? [];
      if (date === undefined) return [];
      const fromMs = Date.parse(`${date}T${hour ?? "00"}:00:00Z`);
      return [{ name, fromMs, toMs: fromMs + (hour === undefined ? 24 : 1) * hourMs }];
    })
    .sort((one, other) => other.fromMs - one.fromMs);

/** Removes the oldest files beyond the number that is kept. Another thread may have done so already. */
export const pruneAuditFiles = ({ directory, filesMax }: AuditOptions): void => {
  for (const { name } of auditFiles(directory).slice(filesMax)) rmSync(join(directory, name), { force: true });
};
