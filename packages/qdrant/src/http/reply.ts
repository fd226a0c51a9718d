import type { FastifyReply } from "fastify";

/** Answers with JSON text or bytes. Text goes out as bytes, since Fastify would declare its charset, as Qdrant does not. */
export const sendJson = (reply: FastifyReply, json: string | Uint8Array): FastifyReply =>
  reply.header("content-type", "application/json").send(typeof json === "string" ? Buffer.from(json) : json);

/** Seconds since the request came, as JSON. */
export const timeOf = (reply: FastifyReply): string => String(Math.round(reply.elapsedTime * 1e6) / 1e9);

const before = Buffer.from('{"result":');

/** Answers with a result: JSON text, or bytes that were rendered; and with what it cost, as JSON, if that is counted. */
export const sendResult = (
  reply: FastifyReply,
  result: string | Uint8Array,
  usage: string | null = null,
): FastifyReply => {
  const after = `,"status":"ok","time":${timeOf(reply)}${usage === null ? "" : `,"usage":${usage}`}}`;
  if (typeof result === "string") return sendJson(reply, `{"result":${result}${after}`);
  return sendJson(reply, Buffer.concat([before, result, Buffer.from(after)]));
};

/** Answers with rendered bytes, at once or when they are there. */
export const sendRendered = (
  reply: FastifyReply,
  bytes: Uint8Array | Promise<Uint8Array>,
  usage: string | null = null,
): FastifyReply | Promise<FastifyReply> =>
  bytes instanceof Promise ? bytes.then((ready) => sendResult(reply, ready, usage)) : sendResult(reply, bytes, usage);

/** Answers in plain text. */
export const sendText = (reply: FastifyReply, text: string): FastifyReply =>
  reply.header("content-type", "text/plain; charset=utf-8").send(text);
