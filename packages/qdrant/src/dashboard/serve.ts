import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import send from "@fastify/send";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Qdrant's web page, out of a directory that the operator brings. It may not be shown inside other pages. */
export const serveDashboard = (app: FastifyInstance, directory: string | null): void => {
  if (directory === null) return;
  const options = { config: { operation: "dashboard" } };
  const answer = async (request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> => {
    reply.header("x-frame-options", "DENY");
    if (!(await isInside(directory, path))) return reply.code(404).send();
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const file = await send(request.raw, `/${encoded}`, { root: directory, dotfiles: "allow", cacheControl: false });
    if (file.type !== "file") return reply.code(404).send();
    // Whether a copy is still good is asked each time: an updated page must not meet parts of the one before.
    return reply.code(file.statusCode).headers(file.headers).header("cache-control", "no-cache").send(file.stream);
  };
  app.get("/dashboard", options, (request, reply) => answer(request, reply, ""));
  app.get<{ readonly Params: { readonly "*": string } }>("/dashboard/*", options, (request, reply) =>
    answer(request, reply, request.params["*"]),
  );
};

/** Whether a path is below the directory, by way of links too. */
const isInside = async (directory: string, path: string): Promise<boolean> => {
  if (path.split(/[/\\]/).includes("..")) return false;
  try {
    const [root, found] = await Promise.all([realpath(directory), realpath(join(directory, path))]);
    return found === root || found.startsWith(`${root}${sep}`);
  } catch {
    return false;
  }
};
