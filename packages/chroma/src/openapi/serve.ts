import type { FastifyInstance } from "fastify";
import { sendJson } from "../http/json-reply.js";
import { docsPage } from "./docs-page.js";
import { openapiDocument } from "./document.js";

/** The description of the API, for machines and for people. */
export const serveDocumentation = (app: FastifyInstance): void => {
  const json = JSON.stringify(openapiDocument);
  app.get("/openapi.json", { config: { operation: "openapi" } }, (_request, reply) => sendJson(reply, json));
  for (const path of ["/docs", "/docs/"]) {
    app.get(path, { config: { operation: "docs" } }, (_request, reply) =>
      reply.header("content-type", "text/html; charset=utf-8").send(docsPage),
    );
  }
};
