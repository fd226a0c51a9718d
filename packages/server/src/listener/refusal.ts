import type { IncomingMessage, ServerResponse } from "node:http";

/** The body of a refusal, as the API that was asked words errors. */
export type RefusalBody = (message: string) => string;

/** Waiting for the rest of a refused body longer than this helps nobody. */
const lingerMs = 1000;

/**
 * Answers 503 with Retry-After and closes the connection. What the client is still sending is read and dropped for a moment,
 * because closing on unread bytes would reset the connection before the client has seen the answer.
 */
export const refuse = (request: IncomingMessage, response: ServerResponse, payload: string): void => {
  response.writeHead(503, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(payload),
    "Retry-After": "1",
    Connection: "close",
  });
  response.write(payload);
  const finish = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(finish, lingerMs);
  request.once("end", finish).once("close", finish).resume();
};
