import type { SchemaFile } from "../wire/schema.js";

/** The service that tells of the server itself. */
export const serverSchema: SchemaFile = {
  name: "qdrant.proto",
  package: "qdrant",
  imports: ["collections_service.proto", "points_service.proto", "snapshots_service.proto"],
  text: `
HealthCheckRequest:
HealthCheckReply: title 1 string, version 2 string, commit 3 string?
service Qdrant: HealthCheck HealthCheckRequest HealthCheckReply
`,
};
