import { createHash } from "node:crypto";

/** A name of which nobody learns what it was, and which is the same every time. */
export const anonymousName = (name: string): string =>
  createHash("sha256").update(name).digest().readBigUInt64LE().toString();
