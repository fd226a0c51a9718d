import type { EmbeddingError } from "@vexfs/embeddings";
import { badInput, QdrantError } from "../errors/qdrant-error.js";
import { isObject, parseLossless } from "../json/raw-json.js";

/** The model embeds nothing but texts. */
export const textOnly = (model: string): QdrantError => badInput(`Only text input is supported for ${model}.`);

/** What was to be embedded has no vector. */
export const inferenceError = (text: string): QdrantError => new QdrantError("inference", text);

const reasons: ReadonlyMap<number, string> = new Map([
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [413, "Payload Too Large"],
  [422, "Unprocessable Entity"],
  [429, "Too Many Requests"],
  [500, "Internal Server Error"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
]);

/** How the failure of a model server is told to the client. */
export const inferenceFailure = ({ message, status, retryAfterSeconds }: EmbeddingError): QdrantError => {
  if (status === null) return new QdrantError("internal", `Failed to send inference request: ${message}`);
  const shown = `(${[status, reasons.get(status)].filter((part) => part !== undefined).join(" ")}): ${message}`;
  if (status === 400) return new QdrantError("badRequest", invalidRequest(message));
  if (status === 401 || status === 403) {
    return new QdrantError("internal", `Authentication failed for inference service ${shown}`);
  }
  if (status === 429) {
    return new QdrantError("rateLimited", `Too many requests for inference service ${shown}`, retryAfterSeconds);
  }
  if (status >= 500) return new QdrantError("internal", `Inference service error ${shown}`);
  if (status >= 400) return new QdrantError("badRequest", `Inference can't process request ${shown}`);
  return new QdrantError("internal", `Unexpected inference error ${shown}`);
};

const invalidRequest = (body: string): string => {
  const error = errorOf(body);
  return error === null ? `Invalid inference request: ${body}` : `Inference request validation failed: ${error}`;
};

/** The error that an answer tells of, or null. */
const errorOf = (body: string): string | null => {
  try {
    const value = parseLossless(body);
    return isObject(value) && typeof value["error"] === "string" ? value["error"] : null;
  } catch {
    return null;
  }
};
