import type { FastifyInstance } from "fastify";
import { sendResult } from "../http/reply.js";

/** Issues are hints that a filter needs an index; here every field has one. */
export const serveIssues = (app: FastifyInstance): void => {
  app.get("/issues", { config: { operation: "get_issues" } }, (_request, reply) => sendResult(reply, '{"issues":[]}'));
  app.delete("/issues", { config: { operation: "clear_issues" } }, (_request, reply) => sendResult(reply, "true"));
};
