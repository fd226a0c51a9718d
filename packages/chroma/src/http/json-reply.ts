import type { FastifyReply } from "fastify";

/** Answers with JSON text or bytes. Text goes out as bytes, since Fastify would declare its charset, as Chroma does not. */
export const sendJson = (reply: FastifyReply, json: string | Uint8Array): FastifyReply =>
  reply.header("content-type", "application/json").send(typeof json === "string" ? Buffer.from(json) : json);

/** Answers with rendered bytes, at once or when they are there. */
export const sendRendered = (
  reply: FastifyReply,
  bytes: Uint8Array | Promise<Uint8Array>,
): FastifyReply | Promise<FastifyReply> =>
  bytes instanceof Promise ? bytes.then((ready) => sendJson(reply, ready)) : sendJson(reply, bytes);
