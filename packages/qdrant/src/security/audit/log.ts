import { closeSync, mkdirSync, openSync, write, writeSync } from "node:fs";
import { join } from "node:path";
import type { AuditOptions } from "../options.js";
import { type AuditEvent, auditLine } from "./event.js";
import { auditFileName, pruneAuditFiles } from "./files.js";

/** Lines that may wait to be written; past it the request that is recorded waits for the disk. */
const pendingCharactersMax = 1 << 20;

/**
 * Appends to the audit log. Every thread has its own descriptor on the same file and writes whole lines,
 * which the system appends one after another. A line is never dropped.
 */
export class AuditLog {
  readonly #options: AuditOptions;
  readonly #report: (error: unknown) => void;
  #name = "";
  #descriptor: number | null = null;
  #pending = "";
  #writing: Promise<void> | null = null;

  /** `report` is told when the file cannot be written. */
  constructor(options: AuditOptions, report: (error: unknown) => void) {
    this.#options = options;
    this.#report = report;
    mkdirSync(options.directory, { recursive: true });
  }

  /** Records an event; the line is written in the background. */
  write(event: AuditEvent): void {
    const now = new Date();
    try {
      if (auditFileName(this.#options.rotation, now) !== this.#name) this.#rotate(now);
      this.#pending += auditLine(event, now);
      if (this.#pending.length > pendingCharactersMax) this.#writeNow();
    } catch (error) {
      this.#report(error);
    }
    this.#writing ??= this.#writeSoon().catch(this.#report);
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.#writing;
    this.#writeNow();
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #rotate(now: Date): void {
    this.#writeNow();
    this.#name = auditFileName(this.#options.rotation, now);
    const before = this.#descriptor;
    this.#descriptor = openSync(join(this.#options.directory, this.#name), "a", 0o640);
    // A write in the background may still use it.
    if (before !== null) void (this.#writing ?? Promise.resolve()).then(() => closeSync(before));
    pruneAuditFiles(this.#options);
  }

  #taken(): Buffer {
    const lines = Buffer.from(this.#pending);
    this.#pending = "";
    return lines;
  }

  #writeNow(): void {
    if (this.#descriptor !== null && this.#pending !== "") writeSync(this.#descriptor, this.#taken());
  }

  async #writeSoon(): Promise<void> {
    await new Promise(setImmediate);
    try {
      while (this.#pending !== "" && this.#descriptor !== null) await appended(this.#descriptor, this.#taken());
    } finally {
      this.#writing = null;
    }
  }
}

const appended = (descriptor: number, lines: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    write(descriptor, lines, (error) => (error === null ? resolve() : reject(error)));
  });
