import { serverTitle } from "../../service/health.js";
import { qdrantCommit, qdrantVersion } from "../../version.js";
import { GrpcError } from "../transport/status.js";
import type { ProcedureTable } from "./table.js";

/** What tells of the server itself: which it is, and whether it is well. */
export const addServer = (table: ProcedureTable): void => {
  table.add("qdrant.Qdrant", "HealthCheck", () => ({
    title: serverTitle,
    version: qdrantVersion,
    commit: qdrantCommit,
  }));
  table.add("grpc.health.v1.Health", "Check", () => ({ status: "SERVING" }));
};

const filesProcedures = [
  "ListFiles",
  "FileExists",
  "FileLength",
  "ReadBytes",
  "ReadBytesStream",
  "ReadWhole",
  "ReadBatch",
] as const;

/** Qdrant's tools read the files of its own shards. There are none of their format here. */
export const addStorageRead = (table: ProcedureTable): void => {
  for (const name of filesProcedures) {
    table.add("qdrant.StorageRead", name, () => {
      throw new GrpcError("unimplemented", "VexFS does not have files of the format that this service reads");
    });
  }
};
