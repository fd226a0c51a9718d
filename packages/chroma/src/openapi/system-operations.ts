import { type Operation, ref } from "./types.js";

/** Operations of the whole server. */
export const systemOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/api/v2/heartbeat",
    id: "heartbeat",
    tag: "System",
    summary: "Heartbeat",
    description: "The time of the server, in nanoseconds since 1970. Also answered at /api/v2.",
    answer: ref("Heartbeat"),
  },
  {
    method: "get",
    path: "/api/v2/healthcheck",
    id: "healthcheck",
    tag: "System",
    summary: "Health check",
    description: "Whether the server can take requests.",
    answer: ref("Health"),
    failures: [503],
  },
  {
    method: "get",
    path: "/api/v2/pre-flight-checks",
    id: "pre_flight_checks",
    tag: "System",
    summary: "Pre-flight checks",
    description:
      "What the server takes: how many records a batch should have, and whether embeddings may come as base64.",
    answer: ref("Checklist"),
  },
  {
    method: "get",
    path: "/api/v2/version",
    id: "version",
    tag: "System",
    summary: "Version",
    description: "The version of the API.",
    answer: { type: "string" },
  },
  {
    method: "get",
    path: "/api/v2/auth/identity",
    id: "get_user_identity",
    tag: "System",
    summary: "Identity",
    description: "Who the caller is, and which tenant and databases are open to them.",
    answer: ref("Identity"),
  },
  {
    method: "post",
    path: "/api/v2/reset",
    id: "reset",
    tag: "System",
    summary: "Reset",
    description: "Deletes every tenant, database, collection and record of this API, if the configuration allows it.",
    answer: { type: "boolean" },
    failures: [403],
  },
];
