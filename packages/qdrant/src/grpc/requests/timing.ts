import type { ReadLimits } from "@vexfs/core";
import { rangeFault, validationError } from "../../errors/qdrant-error.js";
import type { QdrantSettings } from "../../options.js";
import { type Call, timeLeftMs } from "../transport/call.js";
import type { Integer } from "../wire/reader.js";

/** Seconds that a request may take, as most messages say it. */
export interface TimedMessage {
  readonly timeout?: Integer;
}

/** Refuses a request that may take no time at all. */
export const checkTimeout = ({ timeout }: TimedMessage): void => {
  if (timeout === 0) throw validationError("JSON body", [{ field: "timeout", text: rangeFault(0, 1, null) }]);
};

/** How long a client waits for a write: until the request or the client gives up; null when neither ever does. */
export const waitingTimeMs = ({ timeout }: TimedMessage, call: Call): number | null => {
  const times = [timeout === undefined ? null : Number(timeout) * 1000, timeLeftMs(call)].filter(
    (time) => time !== null,
  );
  return times.length === 0 ? null : Math.min(...times);
};

/** How long a read may run: until the request, the client or the server gives up. */
export const limitsOf = (message: TimedMessage, call: Call, { readTimeoutMs }: QdrantSettings): ReadLimits => {
  checkTimeout(message);
  const asked = message.timeout === undefined ? readTimeoutMs : Number(message.timeout) * 1000;
  return { timeoutMs: Math.min(asked, timeLeftMs(call) ?? asked), waiter: call };
};
