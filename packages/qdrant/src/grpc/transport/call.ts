import type { IncomingHttpHeaders } from "node:http2";
import type { Waiter } from "@vexfs/core";

/** What a procedure knows of the call that it answers, beside the message. */
export interface Call extends Waiter {
  /** `/package.Service/Procedure`. */
  readonly path: string;
  readonly metadata: IncomingHttpHeaders;
  /** Address of the peer. */
  readonly remote: string | null;
  /** The collection that the call was about, once it is answered and if calls of its service are counted by collection. */
  collection: string | null;
  /** When the client gives up, as `performance.now()` counts; null for never. */
  readonly deadline: number | null;
  /** Milliseconds since the call came. */
  elapsedMs(): number;
}

/** Milliseconds that are left of a call, at least one, or null if there is no end. */
export const timeLeftMs = ({ deadline }: Call): number | null =>
  deadline === null ? null : Math.max(1, Math.round(deadline - performance.now()));

/** A procedure: of one message and one answer, or of many of both in turn. */
export interface Procedure {
  readonly streams: boolean;
  readonly answer: (message: Buffer, call: Call) => Uint8Array | Promise<Uint8Array>;
}

/** Procedures by their paths. */
export type Procedures = ReadonlyMap<string, Procedure>;
