import type { FastifyInstance } from "fastify";
import type { User } from "../auth/users.js";
import type { AppContext } from "../http/context.js";
import { sendJson } from "../http/json-reply.js";

/** Nanoseconds since 1970, as far as the clock goes. */
const nowNs = (): bigint => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;

/** Version of the HTTP API, which Chroma has not changed since 1.0. */
const apiVersion = "1.0.0";

/** Whether the server is alive, what it is and what it can take. */
export const serveSystem = (app: FastifyInstance, { settings }: AppContext): void => {
  for (const path of ["/api/v2", "/api/v2/heartbeat"]) {
    app.get(path, { config: { operation: "heartbeat" } }, (_request, reply) =>
      sendJson(reply, `{"nanosecond heartbeat":${nowNs()}}`),
    );
  }

  app.get("/api/v2/healthcheck", { config: { operation: "healthcheck" } }, (_request, reply) =>
    sendJson(reply, '{"is_executor_ready":true,"is_log_client_ready":true}'),
  );

  const checks = JSON.stringify({ max_batch_size: settings.maxBatchSize, supports_base64_encoding: true });
  app.get("/api/v2/pre-flight-checks", { config: { operation: "pre_flight_checks" } }, (_request, reply) =>
    sendJson(reply, checks),
  );

  app.get("/api/v2/version", { config: { operation: "version" } }, (_request, reply) =>
    sendJson(reply, JSON.stringify(apiVersion)),
  );

  const everybody = JSON.stringify({ user_id: "", tenant: "default_tenant", databases: ["default_database"] });
  app.get("/api/v2/auth/identity", { config: { operation: "identity" } }, ({ user }, reply) =>
    sendJson(reply, user === null ? everybody : identityOf(user)),
  );
};

/** Where a user may go; `*` is everywhere. */
const identityOf = ({ id, tenant, databases }: User): string =>
  JSON.stringify({ user_id: id, tenant: tenant ?? "*", databases: databases === null ? ["*"] : [...databases] });
