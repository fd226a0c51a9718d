import type { Candidates, ReadLimits, TextColumn } from "@vexfs/core";
import type { ChromaSettings } from "../options.js";

/** Restricts a plan to the ids that a request names, if it names any. */
export const candidatesFrom = (
  ids: TextColumn | null,
  unknown: Candidates["unknown"],
): { readonly candidates?: Candidates } => (ids === null ? {} : { candidates: { ids, unknown } });

/** How long reads may run. */
export const limitsFrom = ({ readTimeoutMs }: ChromaSettings): ReadLimits =>
  readTimeoutMs === null ? {} : { timeoutMs: readTimeoutMs };
