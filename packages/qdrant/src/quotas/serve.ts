import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { booleanParameter, type QueryString } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { quotaConfig } from "./config.js";
import type { Quotas } from "./quotas.js";

/** Showing and setting the limits of the whole node. */
export const serveQuotas = (app: FastifyInstance, { quotas }: AppContext): void => {
  app.get("/quotas", { config: { operation: "get_quotas" } }, (_request, reply) =>
    sendResult(reply, JSON.stringify(quotaStatus(quotas))),
  );

  app.put<{ readonly Querystring: QueryString }>(
    "/quotas",
    { config: { operation: "update_quotas" } },
    async (request, reply) => {
      booleanParameter(request.query, "wait");
      await quotas.change(readJson(request, quotaConfig));
      return sendResult(reply, "true");
    },
  );
};

const quotaStatus = (quotas: Quotas): object => {
  const { memoryPercent, diskPercent } = quotas.usage();
  return {
    config: { enabled: false, ...quotas.config() },
    usage: { resident_memory_percent: memoryPercent, disk_usage_percent: diskPercent },
  };
};
