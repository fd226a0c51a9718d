import type { IncomingMessage } from "node:http";

/** Waiting for the rest of a refused body longer than this helps nobody. */
const lingerMs = 5000;

/**
 * Reads and drops what the client is still sending of a body that is too large. Clients send all of it before they look
 * for an answer, and closing the connection on unread bytes would reset it before they have seen that it was refused.
 */
export const untilSent = (error: unknown, request: IncomingMessage): Promise<void> => {
  const isTooLarge = error instanceof Error && "code" in error && error.code === "FST_ERR_CTP_BODY_TOO_LARGE";
  if (!isTooLarge || request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(finish, lingerMs);
    // What unpacks the body has stopped reading, and would hold the rest back.
    request.unpipe();
    request.once("end", finish).once("close", finish).resume();
  });
};
