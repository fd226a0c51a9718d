import { randomBytes } from "node:crypto";
import { BodyError, EngineError } from "@vexfs/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sendJson } from "../http/json-reply.js";
import { fromBodyError } from "./body-errors.js";
import { ChromaError } from "./chroma-error.js";
import { fromEngineError } from "./engine-errors.js";
import { errorAnswers } from "./statuses.js";

const tooLargeText = "Payload too large";

/** Routes whose body is refused in plain text when it is too large, as Chroma does. */
const plainTextLimit = new Set(["add", "update", "upsert", "query", "search"]);

/** Gives the answer an id under which operators can find it: 32 hexadecimal digits. */
export const setTraceId = (reply: FastifyReply): FastifyReply =>
  reply.header("chroma-trace-id", randomBytes(16).toString("hex"));

/** Answers any error that a handler or Fastify itself raised. */
export const replyWithError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  setTraceId(reply);
  const translated = translate(error, request);
  const { status, name } = errorAnswers[translated.kind];
  if (translated.kind === "payloadTooLarge" && plainTextLimit.has(request.routeOptions.config.operation ?? "")) {
    return reply.code(status).removeHeader("content-type").send(Buffer.from(tooLargeText));
  }
  if (translated.kind === "resourceExhausted" || translated.kind === "unavailable") reply.header("retry-after", "1");
  if (status >= 500) request.log.error({ err: error }, translated.message);
  return sendJson(reply.code(status), JSON.stringify({ error: name, message: translated.message }));
};

const translate = (error: unknown, request: FastifyRequest): ChromaError => {
  if (error instanceof ChromaError) return error;
  if (error instanceof EngineError) return fromEngineError(error, collectionId(request));
  if (error instanceof BodyError) return fromBodyError(error);
  return fromFastify(error);
};

const collectionId = ({ params }: FastifyRequest): string | undefined =>
  typeof params === "object" && params !== null && "collection" in params && typeof params.collection === "string"
    ? params.collection
    : undefined;

const fromFastify = (error: unknown): ChromaError => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new ChromaError("payloadTooLarge", "Failed to buffer the request body: length limit exceeded");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return unsupportedMediaType();
    case "FST_ERR_BAD_URL":
      return new ChromaError("invalidArgument", "Invalid URL: Invalid UTF-8 in the path");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "ECONNRESET":
      return new ChromaError("invalidArgument", "Failed to buffer the request body: it ended early");
    default:
      return new ChromaError("internal", error instanceof Error ? error.message : String(error));
  }
};

/** The body is not declared as JSON. */
export const unsupportedMediaType = (): ChromaError =>
  new ChromaError("unsupportedMediaType", "Expected request with `Content-Type: application/json`");
