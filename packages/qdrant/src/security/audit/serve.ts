import type { FastifyInstance } from "fastify";
import type { AppContext } from "../../context.js";
import { formatError, QdrantError } from "../../errors/qdrant-error.js";
import { readJson } from "../../http/body.js";
import { type QueryString, timeoutParameter } from "../../http/query-parameters.js";
import { sendResult } from "../../http/reply.js";
import { type Decoder, mapOf, optional, string, struct, unsigned } from "../../json/decode.js";
import { readAuditLog } from "./read.js";

interface AuditLogRequest {
  readonly time_from?: number;
  readonly time_to?: number;
  readonly limit?: number;
  readonly filters?: ReadonlyMap<string, string>;
}

const limitByDefault = 100;
const limitMax = 10_000;

const instant: Decoder<number> = (value, place) => {
  const text = string(value, place);
  const atMs = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(atMs)) throw formatError("input contains invalid characters");
  return atMs;
};

const auditLogRequest = struct<AuditLogRequest>("AuditLogRequest", {
  time_from: optional(instant),
  time_to: optional(instant),
  limit: optional(unsigned("usize", { min: 1, max: limitMax })),
  filters: optional(mapOf(string)),
});

/** Reading the audit log. */
export const serveAuditLog = (app: FastifyInstance, { settings }: AppContext): void => {
  app.post<{ readonly Querystring: QueryString }>(
    "/audit/logs",
    { config: { operation: "get_audit_logs" } },
    async (request, reply) => {
      timeoutParameter(request.query);
      const asked = readJson(request, auditLogRequest);
      const audit = settings.security.audit ?? null;
      if (audit === null) throw new QdrantError("badRequest", "Audit logging is not configured");
      const entries = await readAuditLog(audit.directory, {
        fromMs: asked.time_from ?? null,
        toMs: asked.time_to ?? null,
        filters: asked.filters ?? new Map(),
        limit: asked.limit ?? limitByDefault,
      });
      return sendResult(reply, JSON.stringify({ entries }));
    },
  );
};
