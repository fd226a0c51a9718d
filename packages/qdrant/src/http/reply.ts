import type { OutgoingHttpHeaders } from "node:http";
import { latin1Text } from "@vexfs/core";
import type { FastifyReply } from "fastify";
import { packedFromBytes } from "./encodings.js";

/** Answers with JSON text or bytes. Text goes out as bytes, since Fastify would declare its charset, as Qdrant does not. */
export const sendJson = (reply: FastifyReply, json: string | Uint8Array): FastifyReply => {
  const bytes = typeof json === "string" ? Buffer.from(json) : json;
  if (bytes.length < packedFromBytes) return sendAsIs(reply, bytes);
  return reply.header("content-type", "application/json").send(bytes);
};

/** Sends what nothing is to be done with any more, past the hooks of Fastify, which would take longer than most searches do. */
const sendAsIs = (reply: FastifyReply, json: Uint8Array): FastifyReply => {
  reply.hijack();
  const headers = reply.getHeaders();
  headers["content-type"] = "application/json";
  headers["content-length"] = json.length;
  reply.raw.writeHead(reply.statusCode, headers as OutgoingHttpHeaders).end(json);
  return reply;
};

/** Seconds since the request came, as JSON. */
export const timeOf = (reply: FastifyReply): string => secondsOf(reply.elapsedTime);

/** Milliseconds as seconds in JSON: nanoseconds written as digits, which is sooner done than writing the fraction. */
const secondsOf = (elapsedMs: number): string => {
  const digits = String(Math.round(elapsedMs * 1e6)).padStart(10, "0");
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
};

const plain = Buffer.from('{"result":');
const wrapped = Buffer.from('{"result":{"points":');

const after = (elapsedMs: number, usage: string | null): string =>
  `,"status":"ok","time":${secondsOf(elapsedMs)}${usage === null ? "" : `,"usage":${usage}`}}`;

/** An answer whose result was rendered, and which took so long; a character for each of its bytes. */
export const resultBytesText = (result: Uint8Array, elapsedMs: number): string =>
  `{"result":${latin1Text(result)}${after(elapsedMs, null)}`;

/** The same with a result whose field `points` is what was rendered. */
export const pointsBytesText = (points: Uint8Array, elapsedMs: number): string =>
  `{"result":{"points":${latin1Text(points)}}${after(elapsedMs, null)}`;

/** Answers with a result: JSON text, or bytes that were rendered; and with what it cost, as JSON, if that is counted. */
export const sendResult = (
  reply: FastifyReply,
  result: string | Uint8Array,
  usage: string | null = null,
): FastifyReply => {
  if (typeof result === "string") return sendJson(reply, `{"result":${result}${after(reply.elapsedTime, usage)}`);
  return sendJson(reply, Buffer.concat([plain, result, Buffer.from(after(reply.elapsedTime, usage))]));
};

/** The same with a result whose field `points` is what was rendered. */
export const sendPoints = (reply: FastifyReply, points: Uint8Array, usage: string | null = null): FastifyReply =>
  sendJson(reply, Buffer.concat([wrapped, points, Buffer.from(`}${after(reply.elapsedTime, usage)}`)]));

/** Answers with rendered bytes, at once or when they are there. */
export const sendRendered = (
  reply: FastifyReply,
  bytes: Uint8Array | Promise<Uint8Array>,
  usage: string | null = null,
  send: typeof sendResult | typeof sendPoints = sendResult,
): FastifyReply | Promise<FastifyReply> =>
  bytes instanceof Promise ? bytes.then((ready) => send(reply, ready, usage)) : send(reply, bytes, usage);

/** Answers in plain text. */
export const sendText = (reply: FastifyReply, text: string): FastifyReply =>
  reply.header("content-type", "text/plain; charset=utf-8").send(text);
