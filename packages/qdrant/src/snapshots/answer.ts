import type { FastifyReply, FastifyRequest } from "fastify";
import { booleanParameter, type QueryString } from "../http/query-parameters.js";
import { sendJson, sendResult, timeOf } from "../http/reply.js";

/** Whether the client waits for the end of the work, which it does unless it says that it does not. */
export const isAwaited = (query: QueryString): boolean => booleanParameter(query, "wait") ?? true;

/** Answers with what the work comes to, as JSON, or that it was begun, when nobody waits for it. */
export const whenDone = async (
  request: FastifyRequest,
  reply: FastifyReply,
  waits: boolean,
  work: Promise<unknown>,
): Promise<FastifyReply> => {
  if (waits) return sendResult(reply, JSON.stringify(await work));
  work.catch((error: unknown) => {
    request.log.error({ err: error }, "a snapshot that nobody waited for failed");
  });
  return sendJson(reply.code(202), `{"status":"accepted","time":${timeOf(reply)}}`);
};
