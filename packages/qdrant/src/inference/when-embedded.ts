import type { FastifyRequest } from "fastify";
import type { AppContext } from "../context.js";
import { bytesOf } from "../http/body.js";
import { type QueryString, readParameters } from "../http/query-parameters.js";
import { type EmbeddedSearch, embedSearch, mayEmbed } from "./embed-search.js";
import { inferenceContext } from "./request.js";

/** Does the work with the body of a search when it holds nothing to embed any more: at once if it never did. */
export const whenEmbedded = <T>(
  { inference }: AppContext,
  request: FastifyRequest<{ Querystring: QueryString }>,
  work: (body: EmbeddedSearch) => T | Promise<T>,
): T | Promise<T> => {
  const json = bytesOf(request);
  if (!mayEmbed(json)) return work({ json, usage: null });
  const context = inferenceContext(request, "search", readParameters(request.query).timeoutMs);
  return embedSearch(json, inference, context).then(work);
};
