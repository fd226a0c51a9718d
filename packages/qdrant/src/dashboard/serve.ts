import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { StaticDirectory } from "./files.js";

/** Qdrant's web page, out of a directory that the operator brings. It may not be shown inside other pages. */
export const serveDashboard = (app: FastifyInstance, directory: string | null): void => {
  if (directory === null) return;
  const files = new StaticDirectory(directory);
  const options = { config: { operation: "dashboard" } };
  const answer = async (request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> => {
    reply.header("x-frame-options", "DENY");
    const file = await files.file(path);
    if (file === null) return reply.code(404).send();
    // Whether a copy is still good is asked each time: an updated page must not meet parts of the one before.
    reply.header("cache-control", "no-cache").header("etag", file.tag);
    reply.header("last-modified", file.modified.toUTCString());
    if (isKnown(request, file.tag, file.modified)) return reply.code(304).send();
    return reply.header("content-type", file.type).send(file.bytes);
  };
  app.get("/dashboard", options, (request, reply) => answer(request, reply, ""));
  app.get<{ readonly Params: { readonly "*": string } }>("/dashboard/*", options, (request, reply) =>
    answer(request, reply, request.params["*"]),
  );
};

/** Whether the client has the file as it is. */
const isKnown = ({ headers }: FastifyRequest, tag: string, modified: Date): boolean => {
  const { "if-none-match": tags, "if-modified-since": since } = headers;
  if (tags !== undefined) return tags.split(",").some((each) => each.trim().replace(/^W\//, "") === tag);
  return since !== undefined && Math.floor(modified.getTime() / 1000) * 1000 <= Date.parse(since);
};
