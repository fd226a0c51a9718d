import { BodyError, EngineError } from "@vexfs/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { bytesOf } from "../http/body.js";
import { sendJson, timeOf } from "../http/reply.js";
import { fromEngineError } from "./engine-errors.js";
import { positionIn } from "./position.js";
import { formatError, QdrantError } from "./qdrant-error.js";
import { errorAnswers } from "./statuses.js";

/** Answers any error that a handler or Fastify itself raised. */
export const replyWithError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const translated = translate(error, request);
  const { status, prefix } = errorAnswers[translated.kind];
  if (translated.retryAfterSeconds !== null) reply.header("retry-after", String(translated.retryAfterSeconds));
  if (status >= 500 && status !== 501) request.log.error({ err: error }, translated.message);
  const text = JSON.stringify(prefix + translated.message + positionOf(translated, request));
  return sendJson(reply.code(status), `{"status":{"error":${text}},"time":${timeOf(reply)}}`);
};

/** Only bodies of points and searches are gathered as a whole. */
const positionOf = (error: QdrantError, request: FastifyRequest): string =>
  request.routeOptions.config.isGathered === true || error.details.part !== undefined
    ? positionIn(bytesOf(request), error)
    : (error.details.position ?? "");

const translate = (error: unknown, request: FastifyRequest): QdrantError => {
  if (error instanceof QdrantError) return error;
  if (error instanceof EngineError) return fromEngineError(error, collectionName(request));
  if (error instanceof BodyError) return formatError(error.message);
  return fromFastify(error, request);
};

const collectionName = ({ params }: FastifyRequest): string | undefined =>
  typeof params === "object" &&
  params !== null &&
  "collection_name" in params &&
  typeof params.collection_name === "string"
    ? params.collection_name
    : undefined;

const fromFastify = (error: unknown, request: FastifyRequest): QdrantError => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new QdrantError("malformed", tooLarge(request));
    case "FST_ERR_BAD_URL":
      return new QdrantError("malformed", "Invalid URL: Invalid UTF-8 in the path");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "ECONNRESET":
      return new QdrantError("malformed", "Error that occur during reading payload: the body ended early");
    case "FST_CP_ERR_INVALID_CONTENT":
    case "FST_CP_ERR_INVALID_CONTENT_ENCODING":
      return new QdrantError("malformed", "Error that occur during reading payload: the body cannot be decompressed");
    default:
      return new QdrantError("internal", error instanceof Error ? error.message : String(error));
  }
};

const tooLarge = (request: FastifyRequest): string => {
  const limit = request.routeOptions.bodyLimit;
  const length = Number(request.headers["content-length"]);
  return length > limit
    ? `JSON payload (${length} bytes) is larger than allowed (limit: ${limit} bytes).`
    : `JSON payload has exceeded limit (${limit} bytes).`;
};
