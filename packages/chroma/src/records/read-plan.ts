import type { ServerResponse } from "node:http";
import { type Candidates, type ReadLimits, type TextColumn, type Waiter, WaitingClient } from "@vexfs/core";
import type { ChromaSettings } from "../options.js";

/** Restricts a plan to the ids that a request names, if it names any. */
export const candidatesFrom = (
  ids: TextColumn | null,
  unknown: Candidates["unknown"],
): { readonly candidates?: Candidates } => (ids === null ? {} : { candidates: { ids, unknown } });

/** How long a read may run: as long as the settings say, and its client waits. */
export const limitsFrom = (settings: ChromaSettings, response: ServerResponse): ReadLimits =>
  limitsOf(settings, new WaitingClient(response));

/** The same for whoever waits. */
export const limitsOf = ({ readTimeoutMs }: ChromaSettings, waiter: Waiter): ReadLimits =>
  readTimeoutMs === null ? { waiter } : { timeoutMs: readTimeoutMs, waiter };
