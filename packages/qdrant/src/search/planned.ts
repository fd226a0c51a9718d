import type { Planned } from "@vexfs/core";

/** A query that means what its body or message says, and nothing else, and has one vector. */
export interface Repeatable {
  readonly body: Uint8Array;
  readonly planned: Planned;
}

/** The body and where its plan is kept, if it is not a part of another one. */
export const repeatable = (body: Uint8Array | string, planned: Planned): Repeatable | undefined =>
  typeof body === "string" ? undefined : { body, planned };
